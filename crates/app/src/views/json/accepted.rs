//! The object of `accept`.

use super::beside::{Undo, undo};
use super::record::{Run, run};
use crate::accept::Accepted;
use model::{Assertion, Verdict};
use serde::Serialize;

/// `interlock.accept/1`: every gate of the acceptance book, the run of it, and what became of all that it made.
#[derive(Debug, Serialize)]
pub struct Accept<'a> {
    schema: &'static str,
    verdict: Verdict,
    gates: Vec<Gate<'a>>,
    left: Vec<&'a str>,
    run: Run<'a>,
    undo: Option<Undo<'a>>,
}

#[derive(Debug, Serialize)]
struct Gate<'a> {
    step: &'a str,
    gate: &'a str,
    verdict: Verdict,
    lines: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    text: &'a str,
    verdict: Verdict,
    saw: &'a std::collections::BTreeMap<String, String>,
    why: Option<&'a str>,
}

/// The object that `interlock accept` prints.
pub fn accept(accepted: &Accepted) -> Accept<'_> {
    let gates = accepted.rows.iter().map(|row| Gate {
        step: &row.step,
        gate: &row.gate,
        verdict: row.verdict,
        lines: row.assertions.iter().map(line).collect(),
    });
    Accept {
        schema: "interlock.accept/1",
        verdict: accepted.verdict(),
        gates: gates.collect(),
        left: accepted.left().into_iter().map(|left| left.block.as_str()).collect(),
        run: run(&accepted.ran),
        undo: accepted.undone.as_ref().map(|undone| undo(&accepted.ran.run.0, undone)),
    }
}

fn line(one: &Assertion) -> Line<'_> {
    Line { text: &one.text, verdict: one.verdict, saw: &one.saw, why: one.why.as_deref() }
}
