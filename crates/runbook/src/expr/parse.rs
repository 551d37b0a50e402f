//! From a text to its tree. `cel` has two parsers: one that is generated from CEL's grammar, and a quick one that was
//! written by hand. The quick one reads what books say; wherever it refuses, or is known to take more than the grammar
//! does, the grammar has the last word, and gives the reason.

use super::{ENV, paths};
use cel::common::ast::{Expr, LiteralValue};
use cel::parser::PrattParser;
use cel::{IdedExpr, ParseErrors};

/// The tree of a text, or what is wrong with it.
pub(crate) fn tree(text: &str) -> Result<IdedExpr, ParseErrors> {
    quick(text).map_or_else(|| by_grammar(text), Ok)
}

/// The same by the grammar alone: thirty times slower, and what [`tree`] is held against.
pub(crate) fn by_grammar(text: &str) -> Result<IdedExpr, ParseErrors> {
    ENV.parser().parse(text)
}

/// The quick parser's tree, where the grammar gives the same.
fn quick(text: &str) -> Option<IdedExpr> {
    if is_rare(text) {
        return None;
    }
    let tree = PrattParser::new().parse(text).ok()?;
    (!has_rarity(&tree)).then_some(tree)
}

/// Whether a text holds what the quick parser takes too widely: mixed signs (`!-1`), which a comment may stand between,
/// `0X`, and the vertical tab as a blank.
fn is_rare(text: &str) -> bool {
    let mut before = b' ';
    text.bytes().filter(|byte| !byte.is_ascii_whitespace()).any(|byte| {
        let pair = (std::mem::replace(&mut before, byte), byte);
        matches!(pair, (b'!', b'-') | (b'-', b'!') | (b'/', b'/') | (b'0', b'X') | (_, 0x0b))
    })
}

/// The same for a tree: line breaks in plain strings, `rb''` for bytes, `(Name){}` for a message.
fn has_rarity(node: &IdedExpr) -> bool {
    match &node.expr {
        Expr::Struct(_) | Expr::Literal(LiteralValue::Bytes(_)) => true,
        Expr::Literal(LiteralValue::String(text)) => text.inner().contains('\n'),
        _ => paths::children(node).into_iter().any(has_rarity),
    }
}

#[cfg(test)]
mod tests;
