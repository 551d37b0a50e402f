//! One assertion and the facts to one of three verdicts, with what it saw.

use crate::expr::{FactPath, context, drawn_range, from_json, short, sides, witnesses};
use crate::{Claim, Facts};
use cel::Value;
use model::{Assertion, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Longest value that is shown, in characters.
const SHOWN: usize = 200;

/// Judges one assertion. Only a proven `true` holds; a missing or empty fact, an error, a macro over nothing and a
/// result that is no bool are `unmeasured`, each with its reason.
pub fn judge(claim: &Claim, facts: &Facts) -> Assertion {
    let mut assertion = Assertion {
        text: claim.text.clone(),
        line: claim.line,
        verdict: Verdict::Unmeasured,
        saw: BTreeMap::new(),
        why: None,
    };
    let Some(expr) = &claim.expr else {
        assertion.why = Some("this line is not an expression that can be read".to_owned());
        return assertion;
    };
    if expr.is_constant() {
        assertion.why = Some("it reads no fact, so it says nothing about this cloud".to_owned());
        return assertion;
    }
    assertion.saw = saw(&expr.paths, facts);
    let missing = missing(&expr.paths, facts);
    if !missing.is_empty() {
        assertion.why = Some(missing.join("; "));
        return assertion;
    }
    let context = bind(&expr.paths, facts);
    (assertion.verdict, assertion.why) = match expr.value(&context) {
        Ok(Value::Bool(true)) => (Verdict::Holds, None),
        Ok(Value::Bool(false)) => {
            let elements = witnesses(&expr.tree, &context);
            let why = match elements.as_slice() {
                [] => sides(&expr.tree, &context),
                _ => Some(format!("not so for {}", elements.join(", "))),
            };
            (Verdict::Fails, why)
        }
        Ok(other) => {
            (Verdict::Unmeasured, Some(format!("it comes to {}, not to true or false", other.type_of())))
        }
        Err(why) => (Verdict::Unmeasured, Some(why)),
    };
    assertion
}

/// Why the facts of some paths are not there, each reason once.
pub(crate) fn missing(paths: &[FactPath], facts: &Facts) -> Vec<String> {
    let mut whys: Vec<String> = paths.iter().filter_map(|path| facts.find(path).err()).collect();
    let mut seen = BTreeSet::new();
    whys.retain(|why| seen.insert(why.clone()));
    whys
}

/// A context in which the roots of some paths have their values.
pub(crate) fn bind(paths: &[FactPath], facts: &Facts) -> cel::Context<'static, 'static> {
    let mut context = context();
    let roots: BTreeSet<&str> = paths.iter().map(|path| path.root.as_str()).collect();
    for root in roots {
        context.add_variable_from_value(root, from_json(&facts.root(root)));
    }
    context
}

fn saw(paths: &[FactPath], facts: &Facts) -> BTreeMap<String, String> {
    paths
        .iter()
        .filter_map(|path| {
            let value = facts.value_at(path)?;
            Some((path.to_string(), short(&drawn_range(value, &path.fields), SHOWN)))
        })
        .collect()
}
