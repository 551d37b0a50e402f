//! CEL expressions over facts: compiled once, bounded, and never vacuously true.
//!
//! CEL's own logic has a third value, the error, and `&&`, `||`, `all` and `exists` treat it as Kleene's "unknown":
//! `unknown || true` is true, `unknown && true` stays unknown. That is exactly what law 5 asks of "unmeasured", so a
//! macro over an empty range is made an error (see `guard`) and an error at the top is `unmeasured`.

mod functions;
mod guard;
mod parse;
mod paths;
mod values;
mod witness;

pub(crate) use guard::context;
pub(crate) use paths::{FactPath, Segment, is_name};
pub(crate) use values::{along, from_json, map, plain_error, short, to_json};
pub(crate) use witness::{drawn_range, sides, witnesses};

use cel::{Env, Value};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Longest expression that is read, in bytes.
pub const MAX_EXPRESSION: usize = 4000;
/// Deepest nesting of an expression's tree. The evaluator is recursive; this keeps its stack small.
const MAX_DEPTH: usize = 48;
/// Most operators, brackets and dots in one expression: the parser is recursive too, and left-nested chains such as
/// `1+1+1+...` are deep trees before anything can measure them.
const MAX_OPERATORS: usize = 400;
/// Roots that are not measured in a run.
pub(crate) const ROOTS: [&str; 3] = ["site", "asbuilt", "typed"];

/// A compiled expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// The tree, with every macro's range guarded.
    pub(crate) tree: cel::IdedExpr,
    /// The fact paths that it reads.
    pub(crate) paths: Vec<FactPath>,
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprFault {
    /// Line within the text, from 1.
    pub line: u32,
    /// Column within that line, from 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// The functions and macros that every expression may use.
pub(crate) static ENV: LazyLock<std::sync::Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib().with_optional_support(false);
    // Fails only when a name is declared twice, which the tests of `functions` would show.
    let _ = env.add_extension(cel::extensions::strings);
    std::sync::Arc::new(env)
});

impl Expr {
    /// Compiles a text. Every fault has its line and column.
    pub fn compile(text: &str) -> Result<Expr, Vec<ExprFault>> {
        Expr::compile_with(text, parse::tree)
    }

    /// The same, by CEL's grammar alone. It is many times slower, and what tests hold [`Expr::compile`] against.
    pub fn compile_by_grammar(text: &str) -> Result<Expr, Vec<ExprFault>> {
        Expr::compile_with(text, parse::by_grammar)
    }

    fn compile_with(
        text: &str,
        parse: fn(&str) -> Result<cel::IdedExpr, cel::ParseErrors>,
    ) -> Result<Expr, Vec<ExprFault>> {
        within_bounds(text)?;
        let mut tree = parse(text).map_err(faults)?;
        if paths::depth(&tree) > MAX_DEPTH {
            let message = format!("it nests deeper than {MAX_DEPTH} levels; split it into several lines");
            return Err(vec![ExprFault { line: 1, column: 1, message }]);
        }
        if paths::has_hole(&tree) {
            return Err(vec![ExprFault {
                line: 1,
                column: 1,
                message: "it is not a whole expression".into(),
            }]);
        }
        let paths = paths::read(&tree);
        guard::ranges(&mut tree);
        Ok(Expr { tree, paths })
    }

    /// Names of the facts of this run that it reads, without `site`, `asbuilt` and `typed`.
    pub fn measured(&self) -> impl Iterator<Item = &str> {
        let names: BTreeSet<&str> = self.paths.iter().map(|path| path.root.as_str()).collect();
        names.into_iter().filter(|root| !ROOTS.contains(root))
    }

    /// Whether it reads no fact at all, so that it comes to the same on every cloud.
    pub fn is_constant(&self) -> bool {
        self.paths.is_empty()
    }

    /// Its value in a context made by [`context`], or why it has none.
    pub(crate) fn value(&self, context: &cel::Context<'_, '_>) -> Result<Value, String> {
        Value::resolve(&self.tree, context).map_err(|error| plain_error(&error))
    }
}

fn within_bounds(text: &str) -> Result<(), Vec<ExprFault>> {
    let fault = |message| Err(vec![ExprFault { line: 1, column: 1, message }]);
    if text.trim().is_empty() {
        return fault("it is empty".to_owned());
    }
    if text.len() > MAX_EXPRESSION {
        return fault(format!("it has {} bytes; expressions are read up to {MAX_EXPRESSION}", text.len()));
    }
    let operators = text.bytes().filter(|byte| b"+-*/%!?:<>=&|.([{,".contains(byte)).count();
    if operators > MAX_OPERATORS {
        return fault(format!("it has {operators} operators; expressions are read up to {MAX_OPERATORS}"));
    }
    Ok(())
}

/// The parser's message without the list of everything that it would have taken.
fn plain(message: &str) -> String {
    let message = message.trim_start_matches("Syntax error: ");
    if message.contains("input '<EOF>'") {
        return "it ends too early".to_owned();
    }
    let head = message.split(" expecting ").next().unwrap_or(message);
    head.replace("mismatched input", "unexpected").replace("extraneous input", "unexpected")
}

fn faults(errors: cel::ParseErrors) -> Vec<ExprFault> {
    let number = |n: isize| u32::try_from(n).unwrap_or(1).max(1);
    let mut faults: Vec<ExprFault> = errors
        .errors
        .iter()
        .map(|error| ExprFault {
            line: number(error.pos.0),
            column: number(error.pos.1),
            message: plain(&error.msg),
        })
        .collect();
    faults.dedup_by_key(|fault| (fault.line, fault.column));
    faults
}

#[cfg(test)]
mod tests;
