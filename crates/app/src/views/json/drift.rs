use health::{Capture, Change};
use model::Verdict;
use serde::Serialize;

/// `interlock.drift/1`: what differs between two captures.
#[derive(Debug, Serialize)]
pub struct Drift<'a> {
    schema: &'static str,
    verdict: Verdict,
    from: &'a str,
    to: &'a str,
    changes: &'a [Change],
    unread: Vec<Unread<'a>>,
}

#[derive(Debug, Serialize)]
struct Unread<'a> {
    section: &'a str,
    why: &'a str,
}

/// The object that `interlock drift` prints.
pub fn drift<'a>(from: &'a Capture, to: &'a Capture, drift: &'a health::Drift) -> Drift<'a> {
    Drift {
        schema: "interlock.drift/1",
        verdict: drift.verdict(),
        from: &from.at,
        to: &to.at,
        changes: &drift.changes,
        unread: drift.unread.iter().map(|(section, why)| Unread { section, why }).collect(),
    }
}
