//! One assertion and the facts to one of three verdicts, with what it saw.

use crate::expr::{FactPath, Segment, context, drawn_range, short, sides, witnesses};
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

/// What an assertion comes to, without what it saw and why.
pub(crate) fn verdict(claim: &Claim, facts: &Facts) -> Verdict {
    let Some(expr) = claim.expr.as_ref().filter(|expr| !expr.is_constant()) else {
        return Verdict::Unmeasured;
    };
    if expr.paths.iter().any(|path| facts.find(path).is_err()) {
        return Verdict::Unmeasured;
    }
    match expr.value(&bind(&expr.paths, facts)) {
        Ok(Value::Bool(true)) => Verdict::Holds,
        Ok(Value::Bool(false)) => Verdict::Fails,
        _ => Verdict::Unmeasured,
    }
}

/// A context in which the roots of some paths have their values, as far as the paths lead.
pub(crate) fn bind<'f>(paths: &[FactPath], facts: &'f Facts) -> cel::Context<'f, 'f> {
    let mut context = context();
    let mut roots: BTreeMap<&str, Vec<&[Segment]>> = BTreeMap::new();
    for path in paths {
        roots.entry(&path.root).or_default().push(&path.way);
    }
    for (root, ways) in roots {
        context.add_variable_as_val(root, facts.bound(root, &ways));
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
