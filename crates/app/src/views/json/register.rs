//! The objects of `decisions`, `ids` and `ledger`.

use super::{Place, at};
use crate::decisions::{Reason, Register};
use crate::ids::Next;
use crate::ledger::{Item, Outstanding};
use model::{At, Sources};
use serde::Serialize;
use site::decisions::{Decision, Status};

/// `interlock.decisions/1`: the register.
#[derive(Debug, Serialize)]
pub struct Decisions<'a> {
    schema: &'static str,
    decisions: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    title: &'a str,
    status: Option<&'static str>,
    date: Option<&'a str>,
    supersedes: Vec<&'a str>,
    superseded_by: Vec<&'a str>,
    amends: Vec<&'a str>,
    amended_by: Vec<&'a str>,
    related: Vec<&'a str>,
    rules: Vec<&'a str>,
    at: Place<'a>,
}

/// The object that `interlock decisions list` prints.
pub fn decisions<'a>(register: &'a Register, status: Option<Status>) -> Decisions<'a> {
    let lineage = register.lineage();
    let wanted =
        register.decisions.iter().filter(|decision| status.is_none() || decision.standing() == status);
    Decisions {
        schema: "interlock.decisions/1",
        decisions: wanted.map(|decision| entry(register, &lineage, decision)).collect(),
    }
}

fn entry<'a>(
    register: &'a Register,
    lineage: &site::decisions::Lineage<'a>,
    decision: &'a Decision,
) -> Entry<'a> {
    Entry {
        id: &decision.id,
        title: &decision.title,
        status: decision.standing().map(Status::as_str),
        date: decision.date.as_ref().map(|date| date.value.as_str()),
        supersedes: words(&decision.supersedes),
        superseded_by: ids_of(&lineage.successors(&decision.id)),
        amends: words(&decision.amends),
        amended_by: ids_of(&lineage.amenders(&decision.id)),
        related: words(&decision.related),
        rules: words(&decision.rules),
        at: at(&register.sources, decision.span),
    }
}

fn words(list: &[At<String>]) -> Vec<&str> {
    list.iter().map(|at| at.value.as_str()).collect()
}

fn ids_of<'a>(decisions: &[&'a Decision]) -> Vec<&'a str> {
    decisions.iter().map(|decision| decision.id.as_str()).collect()
}

/// `interlock.decision/1`: one decision.
#[derive(Debug, Serialize)]
pub struct Shown<'a> {
    schema: &'static str,
    decision: Entry<'a>,
    text: &'a str,
    named_at: Vec<Place<'a>>,
}

/// The object that `interlock decisions show` prints.
pub fn decision<'a>(register: &'a Register, decision: &'a Decision) -> Shown<'a> {
    let source = register.sources.get(decision.text.file);
    let named = register.named.iter().filter(|(id, _)| *id == decision.id);
    Shown {
        schema: "interlock.decision/1",
        decision: entry(register, &register.lineage(), decision),
        text: source.and_then(|source| source.text.get(decision.text.range())).unwrap_or_default(),
        named_at: named.map(|(_, span)| at(&register.sources, *span)).collect(),
    }
}

/// `interlock.why/1`: the decisions behind a line.
#[derive(Debug, Serialize)]
pub struct Why<'a> {
    schema: &'static str,
    reasons: Vec<Behind<'a>>,
}

#[derive(Debug, Serialize)]
struct Behind<'a> {
    id: &'a str,
    title: Option<&'a str>,
    status: Option<&'static str>,
    near: &'static str,
    at: Place<'a>,
    in_force: Vec<&'a str>,
}

/// The object that `interlock decisions why` prints.
pub fn why<'a>(register: &'a Register, reasons: &'a [Reason]) -> Why<'a> {
    let lineage = register.lineage();
    let behind = |reason: &'a Reason| {
        let decision = lineage.get(&reason.id);
        Behind {
            id: &reason.id,
            title: decision.map(|decision| decision.title.as_str()),
            status: decision.and_then(Decision::standing).map(Status::as_str),
            near: reason.near.as_str(),
            at: at(&register.sources, reason.at),
            in_force: ids_of(&lineage.heirs(&reason.id)),
        }
    };
    Why { schema: "interlock.why/1", reasons: reasons.iter().map(behind).collect() }
}

/// `interlock.lineage/1`: the register as a graph.
#[derive(Debug, Serialize)]
pub struct Lineage<'a> {
    schema: &'static str,
    decisions: Vec<Entry<'a>>,
    ties: Vec<Tied<'a>>,
    cycles: Vec<Vec<&'a str>>,
}

#[derive(Debug, Serialize)]
struct Tied<'a> {
    from: &'a str,
    to: &'a str,
    tie: &'static str,
    at: Place<'a>,
}

/// The object that `interlock decisions lineage` prints: all decisions, or one with its family.
pub fn lineage<'a>(register: &'a Register, id: Option<&str>) -> Lineage<'a> {
    let lineage = register.lineage();
    let family = id.map(|id| lineage.family(id));
    let is_in =
        |decision: &Decision| family.as_ref().is_none_or(|family| family.contains(decision.id.as_str()));
    let ties = lineage.edges().iter().filter(|edge| is_in(edge.from) && is_in(edge.to));
    Lineage {
        schema: "interlock.lineage/1",
        decisions: register
            .decisions
            .iter()
            .filter(|decision| is_in(decision))
            .map(|decision| entry(register, &lineage, decision))
            .collect(),
        ties: ties
            .map(|edge| Tied {
                from: &edge.from.id,
                to: &edge.to.id,
                tie: edge.tie.as_str(),
                at: at(&register.sources, edge.span),
            })
            .collect(),
        cycles: lineage.cycles().iter().map(|cycle| ids_of(cycle)).collect(),
    }
}

/// `interlock.ids/1`: a free identifier.
#[derive(Debug, Serialize)]
pub struct Ids<'a> {
    schema: &'static str,
    id: &'a str,
    after: Option<After<'a>>,
    reserved: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct After<'a> {
    id: &'a str,
    at: Place<'a>,
}

/// The object that `interlock ids next` prints.
pub fn ids(next: &Next) -> Ids<'_> {
    let after = next.after.as_ref().map(|(id, span)| After { id, at: at(&next.sources, *span) });
    Ids { schema: "interlock.ids/1", id: &next.id, after, reserved: next.reserved.as_deref() }
}

/// `interlock.ledger/1`: what is open.
#[derive(Debug, Serialize)]
pub struct Ledger<'a> {
    schema: &'static str,
    security: Vec<Open<'a>>,
    decisions: Vec<Open<'a>>,
    expired: Vec<Open<'a>>,
}

#[derive(Debug, Serialize)]
struct Open<'a> {
    id: Option<&'a str>,
    what: &'a str,
    date: Option<&'a str>,
    days: Option<i64>,
    at: Place<'a>,
}

/// The object that `interlock ledger` prints.
pub fn ledger(outstanding: &Outstanding) -> Ledger<'_> {
    let open = |items| open(items, &outstanding.sources);
    Ledger {
        schema: "interlock.ledger/1",
        security: open(&outstanding.security),
        decisions: open(&outstanding.decisions),
        expired: open(&outstanding.expired),
    }
}

fn open<'a>(items: &'a [Item], sources: &'a Sources) -> Vec<Open<'a>> {
    let some = |text: &'a String| (!text.is_empty()).then_some(text.as_str());
    let one = |item: &'a Item| Open {
        id: some(&item.id),
        what: &item.what,
        date: some(&item.date),
        days: item.days,
        at: at(sources, item.at),
    };
    items.iter().map(one).collect()
}
