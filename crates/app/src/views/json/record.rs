//! The objects of `journal` and `faults`.

use crate::Signatures;
use crate::explain::Page;
use crate::live::Ran;
use crate::stage::FaultCard;
use crate::views::story::Story;
use crate::views::telling;
use model::{Digest, Event, Verdict};
use runbook::Hold;
use serde::Serialize;

/// `interlock.journal/1`: whether the record is as it was written.
#[derive(Debug, Serialize)]
pub struct Journal<'a> {
    schema: &'static str,
    intact: bool,
    events: u64,
    head: Option<&'a Digest>,
    first_bad: Option<u64>,
    why: Option<&'a str>,
    signatures: Option<Signed<'a>>,
}

#[derive(Debug, Serialize)]
struct Signed<'a> {
    good: u64,
    unasked: u64,
    bad: Vec<Unsigned<'a>>,
}

#[derive(Debug, Serialize)]
struct Unsigned<'a> {
    seq: u64,
    why: &'a str,
}

/// The object that `interlock journal verify` prints.
pub fn journal<'a>(verified: &'a store::Verification, signatures: Option<&'a Signatures>) -> Journal<'a> {
    let unsigned = |(seq, why): &'a (u64, String)| Unsigned { seq: *seq, why };
    Journal {
        schema: "interlock.journal/1",
        intact: verified.intact,
        events: verified.events,
        head: verified.head.as_ref(),
        first_bad: verified.first_bad,
        why: verified.why.as_deref(),
        signatures: signatures.map(|found| Signed {
            good: found.good,
            unasked: found.unasked,
            bad: found.bad.iter().map(unsigned).collect(),
        }),
    }
}

/// `interlock.events/1`: events as the journal holds them.
#[derive(Debug, Serialize)]
pub struct Events<'a> {
    schema: &'static str,
    events: &'a [Event],
}

/// The object that `interlock journal show` prints.
pub fn events(events: &[Event]) -> Events<'_> {
    Events { schema: "interlock.events/1", events }
}

/// `interlock.index/1`: every run with its head.
#[derive(Debug, Serialize)]
pub struct Index<'a> {
    schema: &'static str,
    runs: Vec<Row<'a>>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    run: &'a str,
    events: usize,
    last: u64,
    head: &'a Digest,
    divergences: Vec<Diverged<'a>>,
}

#[derive(Debug, Serialize)]
struct Diverged<'a> {
    reason: &'a str,
    author: &'a str,
}

fn diverged(events: &[Event]) -> Vec<Diverged<'_>> {
    Story::of(events).divergences.into_iter().map(|(reason, author)| Diverged { reason, author }).collect()
}

/// The object that `interlock journal index` prints. A run is given by its events, in order.
pub fn index(runs: &[Vec<Event>]) -> Index<'_> {
    let mut rows = Vec::new();
    for events in runs {
        let Some(last) = events.last() else { continue };
        rows.push(Row {
            run: &last.run.0,
            events: events.len(),
            last: last.seq,
            head: &last.digest,
            divergences: diverged(events),
        });
    }
    Index { schema: "interlock.index/1", runs: rows }
}

/// `interlock.import/1`: what was read into the journal.
#[derive(Debug, Serialize)]
pub struct Import<'a> {
    schema: &'static str,
    events: u64,
    new: u64,
    head: Option<&'a Digest>,
}

/// The object that `interlock journal import` prints.
pub fn import(imported: &store::Transfer) -> Import<'_> {
    let store::Transfer { events, new, head } = imported;
    Import { schema: "interlock.import/1", events: *events, new: *new, head: head.as_ref() }
}

/// `interlock.faults/1`: the faults that a rehearsal can inject.
#[derive(Debug, Serialize)]
pub struct Faults<'a> {
    schema: &'static str,
    faults: &'a [FaultCard],
}

/// `interlock.rules/1`: pages of codes.
#[derive(Debug, Serialize)]
pub struct Rules<'a> {
    schema: &'static str,
    rules: &'a [Page],
}

/// The object that `interlock explain-rule` prints.
pub fn rules(pages: &[Page]) -> Rules<'_> {
    Rules { schema: "interlock.rules/1", rules: pages }
}

/// The object that `interlock faults` prints.
pub fn faults(faults: &[FaultCard]) -> Faults<'_> {
    Faults { schema: "interlock.faults/1", faults }
}

/// `interlock.run/1`: what a live run came to, for now.
#[derive(Debug, Serialize)]
pub struct Run<'a> {
    schema: &'static str,
    run: &'a str,
    verdict: Verdict,
    closed: bool,
    held: Option<Held<'a>>,
    reason: &'a str,
    events: usize,
    head: Option<&'a Digest>,
    mode: &'static str,
    divergences: Vec<Diverged<'a>>,
}

#[derive(Debug, Serialize)]
struct Held<'a> {
    by: &'static str,
    id: Option<&'a str>,
}

/// The object that `interlock run` prints.
pub fn run(ran: &Ran) -> Run<'_> {
    Run {
        schema: "interlock.run/1",
        run: &ran.run.0,
        verdict: ran.outcome.verdict,
        closed: ran.closed,
        held: ran.outcome.held.as_ref().map(held),
        reason: &ran.outcome.reason,
        events: ran.events.len(),
        head: ran.events.last().map(|event| &event.digest),
        mode: Story::of(&ran.events).genesis.map_or("live", |genesis| telling::mode(genesis.mode)),
        divergences: diverged(&ran.events),
    }
}

fn held(hold: &Hold) -> Held<'_> {
    let (by, id) = match hold {
        Hold::Gate(id) => ("gate", Some(id.as_str())),
        Hold::Block(id) => ("block", Some(id.as_str())),
        Hold::Look(id) => ("look", Some(id.as_str())),
        Hold::Approval(id) => ("approval", Some(id.as_str())),
        Hold::Book => ("book", None),
        Hold::Stop => ("stop", None),
    };
    Held { by, id }
}
