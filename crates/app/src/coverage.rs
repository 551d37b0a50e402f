//! Which gate noticed a fault, and whether in time.

use crate::stage::Onset;
use crate::views::rehearsal::{FalseAlarm, Outcome};
use model::{Assertion, Event, EventKind, Verdict};

/// What became of a fault in the runs of its scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// Whether and when.
    pub outcome: Outcome,
    /// The book in which it closed.
    pub book: Option<String>,
    /// The gate or block that closed.
    pub gate: Option<String>,
    /// The lines of the gate that did not hold.
    pub lines: Vec<String>,
    /// Blocks that finished between onset and then.
    pub steps_after: Option<u32>,
    /// In one line.
    pub why: String,
}

/// Reads it from the events of all runs of one scenario, in order.
///
/// *Caught*: the book stopped before a mutation was carried out on top of the fault. *Late*: it stopped, but after
/// one. *Escaped*: it came to its end, or stopped before the fault had even set in.
pub fn noticed(events: &[Event], onset: Option<&Onset>) -> Noticed {
    let Some(onset) = onset else {
        let why = match stopped(events) {
            Some(stop) => format!("the book stopped at {} before the fault set in", stop.gate),
            None => "the fault never set in: the book does nothing that it touches".to_owned(),
        };
        return escaped(why);
    };
    let Some(stop) = stopped(events) else {
        let why = "the book came to its end and every gate held".to_owned();
        return escaped(why);
    };
    let since = begin(events, onset);
    let after = events.get(since..).unwrap_or_default();
    let finished = |event: &&Event| matches!(event.kind, EventKind::StepFinished { .. });
    let steps_after = after.iter().filter(finished).count() as u32;
    let built_on = mutations(after, onset.block.as_deref());
    let outcome = if built_on == 0 { Outcome::Caught } else { Outcome::Late };
    let (book, gate, steps_after) = (book(events), Some(stop.gate), Some(steps_after));
    Noticed { outcome, book, gate, lines: stop.lines, steps_after, why: stop.why }
}

fn escaped(why: String) -> Noticed {
    let (outcome, lines) = (Outcome::Escaped, vec![]);
    Noticed { outcome, book: None, gate: None, lines, steps_after: None, why }
}

/// The book that ran last.
fn book(events: &[Event]) -> Option<String> {
    events.iter().rev().find_map(|event| match &event.kind {
        EventKind::RunOpened(genesis) => Some(genesis.book.clone()),
        _ => None,
    })
}

/// Where and why a control stopped; none for one that held.
pub fn false_alarm(seed: u64, events: &[Event]) -> Option<FalseAlarm> {
    let stop = stopped(events)?;
    Some(FalseAlarm { seed, book: book(events).unwrap_or_default(), gate: stop.gate, why: stop.why })
}

/// Index of the first event that the fault can have touched.
fn begin(events: &[Event], onset: &Onset) -> usize {
    let Some(block) = &onset.block else { return 0 };
    let started = |event: &Event| {
        event.at <= onset.at && matches!(&event.kind, EventKind::StepStarted { block: id, .. } if id == block)
    };
    events.iter().rposition(started).unwrap_or(0)
}

/// Mutations that were carried out on top of the fault. The one during which it set in is not among them: nothing
/// before it could have known.
fn mutations(events: &[Event], during: Option<&str>) -> usize {
    let on_top = |event: &&Event| match &event.kind {
        EventKind::StepStarted { block, mutates: true, .. } => Some(block.as_str()) != during,
        _ => false,
    };
    events.iter().filter(on_top).count()
}

struct Stop {
    gate: String,
    lines: Vec<String>,
    why: String,
}

/// Where the runs stopped short of their end.
fn stopped(events: &[Event]) -> Option<Stop> {
    let reason = events.iter().rev().find_map(|event| match &event.kind {
        EventKind::RunClosed { verdict, reason, .. } => Some((*verdict, reason)),
        _ => None,
    });
    let reason = match reason {
        Some((Verdict::Holds, _)) => return None,
        Some((_, reason)) => reason.clone(),
        None => "the run has no end".to_owned(),
    };
    let last = events.iter().rev().find_map(|event| match &event.kind {
        EventKind::GateJudged { gate, verdict, assertions } if !verdict.opens() => {
            let bad = assertions.iter().filter(|assertion| !assertion.verdict.opens());
            let lines = bad.map(|assertion| assertion.text.clone()).collect();
            let why = first_bad(assertions).unwrap_or_else(|| reason.clone());
            Some(Stop { gate: gate.clone(), lines, why })
        }
        EventKind::StepFinished { block, verdict: Verdict::Fails | Verdict::Unmeasured, note, .. } => {
            let why = note.clone().unwrap_or_else(|| reason.clone());
            Some(Stop { gate: block.clone(), lines: vec![], why })
        }
        _ => None,
    });
    last.or(Some(Stop { gate: "the run itself".to_owned(), lines: vec![], why: reason }))
}

fn first_bad(assertions: &[Assertion]) -> Option<String> {
    let bad = assertions.iter().find(|assertion| !assertion.verdict.opens())?;
    let why = bad.why.as_deref().unwrap_or("it is false");
    Some(format!("{}: {why}", bad.text))
}
