//! `interlock rehearse`.

use crate::views::rehearsal::{
    self, Argument, FalseAlarm, FaultRow, Mistaken, Outcome, Rehearsal, RunRecord,
};
use crate::views::story::{Act, Story};
use crate::views::tally::{self, GateRow, LineRow};
use model::Verdict;
use runbook::Stands;
use serde::Serialize;

/// `interlock.rehearse/1`: what a rehearsal came to.
#[derive(Debug, Serialize)]
pub struct Rehearse<'a> {
    schema: &'static str,
    verdict: Verdict,
    control: Control,
    seeds: Option<Seeds<'a>>,
    books: Vec<Book<'a>>,
    faults: Vec<Fault<'a>>,
    unfit: Vec<Unfit<'a>>,
    gates: Vec<Gate<'a>>,
    layers: Vec<Layer<'a>>,
    weakened: Option<Vec<Weakened<'a>>>,
    mistakes: Option<&'a [Mistaken]>,
    idle_arguments: &'a [String],
    unknown_calls: &'a [String],
}

#[derive(Debug, Serialize)]
struct Control {
    verdict: Verdict,
}

#[derive(Debug, Serialize)]
struct Seeds<'a> {
    count: u64,
    false_alarms: &'a [FalseAlarm],
}

#[derive(Debug, Serialize)]
struct Book<'a> {
    book: &'a str,
    steps: usize,
    gates: Gates,
    virtual_seconds: u64,
    wall_ms: u64,
}

#[derive(Debug, Default, Serialize)]
struct Gates {
    holds: usize,
    fails: usize,
    unmeasured: usize,
}

#[derive(Debug, Serialize)]
struct Fault<'a> {
    fault: &'a str,
    layer: &'a str,
    outcome: &'static str,
    book: Option<&'a str>,
    gate: Option<&'a str>,
    lines: &'a [String],
    steps_after: Option<u32>,
    why: &'a str,
    argument: Option<&'a Argument>,
}

#[derive(Debug, Serialize)]
struct Unfit<'a> {
    fault: &'a str,
    layer: &'a str,
    why: &'a str,
}

#[derive(Debug, Serialize)]
struct Gate<'a> {
    book: &'a str,
    gate: &'a str,
    faults: Vec<&'a str>,
    lines: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    line: &'a str,
    guards: &'static str,
    alone: Vec<&'a str>,
    among: Vec<&'a str>,
    notices: Option<&'a str>,
    noticed_by: Option<&'a str>,
    argument: Option<&'a Argument>,
}

#[derive(Debug, Serialize)]
struct Layer<'a> {
    layer: &'a str,
    caught: usize,
    late: usize,
    escaped: usize,
}

#[derive(Debug, Serialize)]
struct Weakened<'a> {
    book: &'a str,
    gate: &'a str,
    line: &'a str,
    fault: &'a str,
    outcome: &'static str,
    by: Option<&'a str>,
}

/// The object that `interlock rehearse` prints.
pub fn rehearse(rehearsal: &Rehearsal) -> Rehearse<'_> {
    let layer = |(layer, row): (_, tally::LayerRow)| Layer {
        layer,
        caught: row.caught,
        late: row.late,
        escaped: row.escaped,
    };
    let weakened = rehearsal.weakened.as_ref();
    Rehearse {
        schema: "interlock.rehearse/1",
        verdict: rehearsal.verdict(),
        control: Control { verdict: rehearsal.control_verdict() },
        seeds: rehearsal
            .seeds
            .as_ref()
            .map(|seeds| Seeds { count: seeds.count, false_alarms: &seeds.false_alarms }),
        books: rehearsal.control.iter().map(book).collect(),
        faults: rehearsal.worst_first().into_iter().map(fault).collect(),
        unfit: rehearsal.unfit.iter().map(unfit).collect(),
        gates: tally::gates(rehearsal).into_iter().map(gate).collect(),
        layers: tally::layers(rehearsal).into_iter().map(layer).collect(),
        weakened: weakened.map(|rows| rows.iter().map(without).collect()),
        mistakes: rehearsal.mistakes.as_deref(),
        idle_arguments: &rehearsal.idle_arguments,
        unknown_calls: &rehearsal.unknown_calls,
    }
}

fn book(run: &RunRecord) -> Book<'_> {
    let story = Story::of(&run.events);
    let mut gates = Gates::default();
    for (gate, _) in story.gates() {
        match gate.verdict {
            Verdict::Holds => gates.holds += 1,
            Verdict::Fails => gates.fails += 1,
            Verdict::Unmeasured => gates.unmeasured += 1,
        }
    }
    let finished = |act: &&Act<'_>| matches!(act, Act::Step(step) if step.end.is_some());
    Book {
        book: &run.book,
        steps: story.acts.iter().filter(finished).count(),
        gates,
        virtual_seconds: run.virtual_seconds,
        wall_ms: run.wall_ms,
    }
}

fn fault(row: &FaultRow) -> Fault<'_> {
    let noticed = row.outcome != Outcome::Escaped;
    Fault {
        fault: &row.fault,
        layer: &row.layer,
        outcome: row.outcome.word(),
        book: row.book.as_deref().filter(|_| noticed),
        gate: row.gate.as_deref().filter(|_| noticed),
        lines: if noticed { &row.lines } else { &[] },
        steps_after: row.steps_after.filter(|_| noticed),
        why: &row.why,
        argument: row.argument.as_ref(),
    }
}

fn unfit(unfit: &rehearsal::Unfit) -> Unfit<'_> {
    Unfit { fault: &unfit.fault, layer: &unfit.layer, why: &unfit.why }
}

fn gate(row: GateRow<'_>) -> Gate<'_> {
    let faults = row.faults.iter().map(|fault| fault.fault.as_str()).collect();
    Gate { book: row.book, gate: row.gate, faults, lines: row.lines.into_iter().map(line).collect() }
}

fn line(row: LineRow<'_>) -> Line<'_> {
    let (notices, noticed_by) = match &row.line.stands {
        Stands::Alone(change) => (Some(change.as_str()), None),
        Stands::Among(change, other) => (Some(change.as_str()), Some(other.as_str())),
        Stands::Nothing | Stands::Unknown => (None, None),
    };
    let guards = row.guards().word();
    let LineRow { line, alone, among } = row;
    Line { line: &line.text, guards, alone, among, notices, noticed_by, argument: line.argument.as_ref() }
}

fn without(row: &rehearsal::Weakened) -> Weakened<'_> {
    Weakened {
        book: &row.book,
        gate: &row.gate,
        line: &row.text,
        fault: &row.fault,
        outcome: row.outcome.word(),
        by: row.by.as_deref(),
    }
}
