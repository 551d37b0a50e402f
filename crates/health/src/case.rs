//! How checks are tested: answers in, the outcome as a line out.

use crate::{Answer, Check, Expected, Outcome, Plane, Range, Seen};
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

/// A small site: hosts `a` and `b`, of which one has an address and a disk, on one plane.
pub(crate) fn site() -> Expected {
    let range = |name: &str, is_dhcp, from: &str, to: &str| Range {
        name: name.to_owned(),
        is_dhcp,
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    };
    let plane = Plane {
        name: "metal".to_owned(),
        space: "metal".to_owned(),
        cidrs: vec!["10.0.0.0/22".to_owned()],
        resolvers: vec!["10.0.0.1".to_owned()],
        ranges: vec![
            range("vip", false, "10.0.0.2", "10.0.0.63"),
            range("pxe", true, "10.0.1.0", "10.0.1.9"),
        ],
    };
    Expected {
        charms: vec!["octavia".to_owned()],
        hosts: vec!["a".to_owned(), "b".to_owned()],
        planes: vec![plane],
        addresses: vec![("a".to_owned(), "metal".to_owned(), "10.0.0.40".to_owned())],
        disks: vec![("a".to_owned(), "/dev/vdb".to_owned(), 512)],
        model: Some("openstack".to_owned()),
        ..Expected::default()
    }
}
