//! The JSON that other programs read: one object per command, fields and their order as in `docs/json.md`.

mod approvals;
mod asserting;
mod beside;
mod calls;
mod compare;
mod drift;
mod record;
mod register;
mod status;
mod triage;

use super::place;
use super::rehearsal::{self, FaultRow, Outcome, Rehearsal, RunRecord};
use super::story::{Act, Story};
use model::{Finding, Severity, Sources, Span, Verdict};
use serde::Serialize;
use serde::ser::SerializeMap;

pub use approvals::{Approve, Key, Tip, approve, head, key};
pub use asserting::{Assert, assert};
pub use beside::{Divergence, Undo, divergence, undo};
pub use calls::{Calls, calls};
pub use compare::{Delta, Diff, delta, diff};
pub use drift::{Drift, drift};
pub use record::{
    Events, Faults, Index, Journal, Rules, Run, events, faults, import, index, journal, rules, run,
};
pub use register::{
    Decisions, Ids, Ledger, Lineage, Shown, Why, decision, decisions, ids, ledger, lineage, why,
};
pub use status::{Status, status};
pub use triage::{Explain, Trace, Triage, explain, trace, triage};

/// `interlock.check/1`: what a check found.
#[derive(Debug, Serialize)]
pub struct Check<'a> {
    schema: &'static str,
    holds: bool,
    counts: Counts,
    findings: Vec<Found<'a>>,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    info: usize,
}

#[derive(Debug, Serialize)]
struct Found<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    at: Place<'a>,
    related: Vec<Related<'a>>,
    help: &'a str,
    decision: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Related<'a> {
    at: Place<'a>,
    message: &'a str,
}

#[derive(Debug, Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
}

/// The object that `interlock check` prints.
pub fn check<'a>(findings: &'a [Finding], sources: &'a Sources) -> Check<'a> {
    let mut counts = Counts::default();
    for finding in findings {
        match finding.severity {
            Severity::Error => counts.error += 1,
            Severity::Warning => counts.warning += 1,
            Severity::Info => counts.info += 1,
        }
    }
    let holds = Finding::verdict(findings).opens();
    let findings = findings.iter().map(|finding| found(finding, sources)).collect();
    Check { schema: "interlock.check/1", holds, counts, findings }
}

fn found<'a>(finding: &'a Finding, sources: &'a Sources) -> Found<'a> {
    let related = |(span, message): &'a (Span, String)| Related { at: at(sources, *span), message };
    Found {
        code: finding.code,
        severity: finding.severity,
        message: &finding.message,
        at: at(sources, finding.at),
        related: finding.related.iter().map(related).collect(),
        help: &finding.help,
        decision: finding.decision.as_deref(),
    }
}

fn at(sources: &Sources, span: Span) -> Place<'_> {
    let place = place::of(sources, span);
    Place { file: place.file, line: place.start.line, column: place.start.column }
}

/// `interlock.plan/1`: what Juju would do.
#[derive(Debug, Serialize)]
pub struct Plan<'a> {
    schema: &'static str,
    applications: usize,
    relations: usize,
    machines: usize,
    containers: usize,
    #[serde(serialize_with = "as_object")]
    machine_map: &'a [(String, String)],
    changes: Vec<Change<'a>>,
}

#[derive(Debug, Serialize)]
struct Change<'a> {
    kind: &'a str,
    text: &'a str,
}

/// The object that `interlock plan` prints.
pub fn plan(plan: &bundle::Plan) -> Plan<'_> {
    Plan {
        schema: "interlock.plan/1",
        applications: plan.applications,
        relations: plan.relations,
        machines: plan.machines,
        containers: plan.containers,
        machine_map: &plan.machine_map,
        changes: plan.changes.iter().map(|change| Change { kind: change.kind, text: &change.text }).collect(),
    }
}

/// Pairs as one object, in their order.
fn as_object<S: serde::Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (key, value) in pairs {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

/// `interlock.rehearse/1`: what a rehearsal came to.
#[derive(Debug, Serialize)]
pub struct Rehearse<'a> {
    schema: &'static str,
    control: Control,
    books: Vec<Book<'a>>,
    faults: Vec<Fault<'a>>,
    unfit: Vec<Unfit<'a>>,
    unknown_calls: &'a [String],
}

#[derive(Debug, Serialize)]
struct Control {
    verdict: Verdict,
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
    gate: Option<&'a str>,
    steps_after: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Unfit<'a> {
    fault: &'a str,
    layer: &'a str,
    why: &'a str,
}

/// The object that `interlock rehearse` prints.
pub fn rehearse(rehearsal: &Rehearsal) -> Rehearse<'_> {
    Rehearse {
        schema: "interlock.rehearse/1",
        control: Control { verdict: rehearsal.control_verdict() },
        books: rehearsal.control.iter().map(book).collect(),
        faults: rehearsal.faults.iter().map(fault).collect(),
        unfit: rehearsal.unfit.iter().map(unfit).collect(),
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
        gate: row.gate.as_deref().filter(|_| noticed),
        steps_after: row.steps_after.filter(|_| noticed),
    }
}

fn unfit(unfit: &rehearsal::Unfit) -> Unfit<'_> {
    Unfit { fault: &unfit.fault, layer: &unfit.layer, why: &unfit.why }
}

/// Any of the objects as text: indented, with a newline at the end.
pub fn text(object: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(object).map(|text| text + "\n")
}

#[cfg(test)]
mod tests;
