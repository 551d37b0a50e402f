//! Two decisions in force that rule one thing.

use super::{Decision, Lineage};
use model::{At, Span};
use std::collections::BTreeMap;

/// Two decisions that rule one thing, and neither supersedes or amends the other.
#[derive(Clone, Copy, Debug)]
pub struct Contest<'a> {
    /// What they rule.
    pub subject: &'a str,
    /// The later one in the register, and where it says so.
    pub later: (&'a Decision, Span),
    /// The first one that it contests, and where that says so.
    pub earlier: (&'a Decision, Span),
}

/// The contests of a register, in its order. A decision says what it rules in a front line: `- rules: nic-owner`. Only
/// decisions in force rule anything. A chain of superseding or amending between two of them, of any length, says how
/// they go together, and then they do not contest.
pub fn contests<'a>(lineage: &Lineage<'a>) -> Vec<Contest<'a>> {
    let mut ruling: BTreeMap<&str, Vec<(&'a Decision, Span)>> = BTreeMap::new();
    let mut contests = vec![];
    let in_force = lineage.decisions().iter().filter(|decision| decision.is_in_force());
    for (decision, At { value: subject, span }) in
        in_force.flat_map(|&own| own.rules.iter().map(move |at| (own, at)))
    {
        let before = ruling.entry(subject).or_default();
        let contested = before.iter().find(|(other, _)| {
            other.id != decision.id
                && !lineage.descends(&decision.id, &other.id)
                && !lineage.descends(&other.id, &decision.id)
        });
        contests.extend(contested.map(|&earlier| Contest { subject, later: (decision, *span), earlier }));
        before.push((decision, *span));
    }
    contests
}
