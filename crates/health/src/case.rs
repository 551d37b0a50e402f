//! How checks are tested: answers in, the outcome as a line out.

use crate::{Answer, Check, Expected, Outcome, Seen};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// When the tests' sweeps are made.
pub(crate) const NOW: &str = "2026-06-09T12:00:00Z";

/// Judges one check on these answers; a question that is missing here was not asked.
pub(crate) fn check<const N: usize>(check: &Check, answers: [(&'static str, Answer); N]) -> String {
    on(check, answers, &Expected::default())
}

/// The same, against a site.
pub(crate) fn on<const N: usize>(
    check: &Check,
    answers: [(&'static str, Answer); N],
    expected: &Expected,
) -> String {
    let known: Vec<&str> = check.asks.iter().map(|question| question.id).collect();
    for (id, _) in &answers {
        assert!(known.contains(id), "{} does not ask {id}", check.id);
    }
    let answers = BTreeMap::from(answers);
    let seen = Seen::new(&answers, NOW.parse().unwrap(), expected);
    match (check.judge)(&seen).unwrap_or_else(|early| early) {
        Outcome::Holds { seen } => format!("holds: {seen}"),
        Outcome::Fails { seen, why } => format!("fails: {seen}: {why}"),
        Outcome::Unmeasured { why } => format!("unmeasured: {why}"),
        Outcome::LeftOut { why } => format!("left out: {why}"),
    }
}

/// A whole answer.
pub(crate) fn said(json: Json) -> Answer {
    Answer::Said(json)
}

/// A refusal.
pub(crate) fn refused(status: u16, words: &str) -> Answer {
    Answer::Refused { status, words: words.to_owned() }
}
