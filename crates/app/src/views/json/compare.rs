//! `interlock.diff/1` and `interlock.delta/1`.

use super::{Place, at};
use crate::compare::{Compared, Side, Way};
use model::Sources;
use serde::Serialize;
use site::compare::{Gap, Told, Which};
use site::delta::Theme;

/// `interlock.diff/1`: what two sources differ in.
#[derive(Debug, Serialize)]
pub struct Diff<'a> {
    schema: &'static str,
    same: bool,
    a: Named<'a>,
    b: Named<'a>,
    differences: Vec<Difference<'a>>,
    unknown: Vec<Unknown<'a>>,
}

#[derive(Debug, Serialize)]
struct Named<'a> {
    name: &'a str,
    kind: &'a str,
}

#[derive(Debug, Serialize)]
struct Difference<'a> {
    group: &'a str,
    subject: &'a str,
    what: &'a str,
    from: Option<Value<'a>>,
    to: Option<Value<'a>>,
}

#[derive(Debug, Serialize)]
struct Value<'a> {
    text: &'a str,
    at: Place<'a>,
}

#[derive(Debug, Serialize)]
struct Unknown<'a> {
    side: &'static str,
    what: &'a str,
    applications: &'a [String],
    open: bool,
}

/// The object that `interlock diff` prints.
pub fn diff(compared: &Compared) -> Diff<'_> {
    let (ours, theirs) = (&compared.a.sources, &compared.b.sources);
    let differences = compared.comparison.differences.iter().map(|one| Difference {
        group: one.group.as_str(),
        subject: &one.subject,
        what: &one.what,
        from: value(ours, one.from.as_ref()),
        to: value(theirs, one.to.as_ref()),
    });
    Diff {
        schema: "interlock.diff/1",
        same: compared.comparison.differences.is_empty(),
        a: named(&compared.a),
        b: named(&compared.b),
        differences: differences.collect(),
        unknown: unknown(&compared.comparison.gaps),
    }
}

/// `interlock.delta/1`: the way from one site to another.
#[derive(Debug, Serialize)]
pub struct Delta<'a> {
    schema: &'static str,
    same: bool,
    a: Named<'a>,
    b: Named<'a>,
    themes: Vec<Steps<'a>>,
    unknown: Vec<Unknown<'a>>,
}

#[derive(Debug, Serialize)]
struct Steps<'a> {
    theme: &'static str,
    steps: Vec<Step<'a>>,
}

#[derive(Debug, Serialize)]
struct Step<'a> {
    subject: &'a str,
    what: &'a str,
    from: Option<Value<'a>>,
    to: Option<Value<'a>>,
}

/// The object that `interlock delta` prints.
pub fn delta(way: &Way) -> Delta<'_> {
    let (ours, theirs) = (&way.a.sources, &way.b.sources);
    let of = |theme: Theme| {
        let steps = way.delta.steps.iter().filter(move |step| step.theme == theme);
        steps.map(|step| Step {
            subject: &step.subject,
            what: &step.what,
            from: value(ours, step.from.as_ref()),
            to: value(theirs, step.to.as_ref()),
        })
    };
    let themes = Theme::ALL.iter().map(|&theme| Steps { theme: theme.as_str(), steps: of(theme).collect() });
    Delta {
        schema: "interlock.delta/1",
        same: way.delta.steps.is_empty(),
        a: named(&way.a),
        b: named(&way.b),
        themes: themes.filter(|theme| !theme.steps.is_empty()).collect(),
        unknown: unknown(&way.delta.gaps),
    }
}

fn named(side: &Side) -> Named<'_> {
    Named { name: &side.name, kind: side.kind }
}

fn value<'a>(sources: &'a Sources, told: Option<&'a Told>) -> Option<Value<'a>> {
    told.map(|told| Value { text: &told.text, at: at(sources, told.span) })
}

fn unknown(gaps: &[Gap]) -> Vec<Unknown<'_>> {
    let mut all = Vec::with_capacity(gaps.len());
    for Gap { side, what, subjects, is_open } in gaps {
        let side = if *side == Which::A { "a" } else { "b" };
        all.push(Unknown { side, what, applications: subjects, open: *is_open });
    }
    all
}
