//! The objects of what happens beside the way of a book: `undo` and `diverge`.

use super::record::{Run, run};
use crate::diverge::{Noted, Request};
use crate::live::undo::{Back, Undone};
use serde::Serialize;

/// `interlock.undo/1`: what there was to take back, and what came of it.
#[derive(Debug, Serialize)]
pub struct Undo<'a> {
    schema: &'static str,
    of: &'a str,
    taken: Vec<Taken<'a>>,
    run: Option<Run<'a>>,
}

#[derive(Debug, Serialize)]
struct Taken<'a> {
    block: &'a str,
    undo: Option<&'a str>,
    people: Option<&'a str>,
}

/// The object that `interlock undo` prints.
pub fn undo<'a>(of: &'a str, undone: &'a Undone) -> Undo<'a> {
    let taken = undone.taken.iter().map(|taken| {
        let (undo, people) = match &taken.by {
            Back::Undo(undo) => (Some(undo.as_str()), None),
            Back::People(text) => (None, text.as_deref()),
        };
        Taken { block: &taken.block, undo, people }
    });
    Undo { schema: "interlock.undo/1", of, taken: taken.collect(), run: undone.ran.as_ref().map(run) }
}

/// `interlock.divergence/1`: where a divergence was recorded.
#[derive(Debug, Serialize)]
pub struct Divergence<'a> {
    schema: &'static str,
    run: &'a str,
    alone: bool,
    reason: &'a str,
    author: &'a str,
}

/// The object that `interlock diverge` prints.
pub fn divergence<'a>(noted: &'a Noted, request: &'a Request) -> Divergence<'a> {
    Divergence {
        schema: "interlock.divergence/1",
        run: &noted.run.0,
        alone: noted.alone,
        reason: &request.reason,
        author: &noted.author,
    }
}
