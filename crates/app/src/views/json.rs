//! The JSON that other programs read: one object per command, fields and their order as in `docs/json.md`.

mod accepted;
mod approvals;
mod asserting;
mod beside;
mod calls;
mod compare;
mod drift;
mod otlp;
mod record;
mod register;
mod rehearse;
mod served;
mod status;
mod triage;

use super::place;
use model::{Finding, Severity, Sources, Span};
use serde::Serialize;
use serde::ser::SerializeMap;

pub use accepted::{Accept, accept};
pub use approvals::{Approve, Key, Tip, approve, head, key};
pub use asserting::{Assert, assert, preflight};
pub use beside::{Divergence, Undo, divergence, undo};
pub use calls::{Calls, calls};
pub use compare::{Delta, Diff, delta, diff};
pub use drift::{Drift, drift};
pub use otlp::{Otlp, otlp};
pub use record::{
    Events, Faults, Index, Journal, Rules, Run, events, faults, import, index, journal, rules, run,
};
pub use register::{
    Decisions, Ids, Ledger, Lineage, Shown, Why, decision, decisions, ids, ledger, lineage, why,
};
pub use rehearse::{Rehearse, rehearse};
pub use served::{Served, served};
pub use status::{Status, status};
pub use triage::{Drafted, Explain, Trace, Traces, Triage, drafted, explain, trace, traces, triage};

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

/// Any of the objects as text: indented, with a newline at the end.
pub fn text(object: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(object).map(|text| text + "\n")
}

#[cfg(test)]
mod tests;
