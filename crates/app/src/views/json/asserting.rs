use super::drift::{Drift, drift};
use crate::asserting::Asserted;
use health::{Layer, Outcome};
use model::Verdict;
use serde::Serialize;

/// `interlock.assert/1` and `interlock.preflight/1`: what a sweep came to.
#[derive(Debug, Serialize)]
pub struct Assert<'a> {
    schema: &'static str,
    verdict: Verdict,
    site: Option<&'a str>,
    cloud: Option<&'a str>,
    at: String,
    took_ms: u64,
    counts: Counts,
    roots: Vec<Root<'a>>,
    checks: Vec<Check<'a>>,
    left_out: Vec<LeftOut<'a>>,
    since: Option<Drift<'a>>,
}

#[derive(Debug, Serialize)]
struct Counts {
    holds: usize,
    fails: usize,
    unmeasured: usize,
    left_out: usize,
}

#[derive(Debug, Serialize)]
struct Root<'a> {
    layer: Layer,
    checks: Vec<&'a str>,
    consequences: &'a [Layer],
}

#[derive(Debug, Serialize)]
struct Check<'a> {
    id: &'a str,
    layer: Layer,
    verdict: Verdict,
    shows: &'a str,
    seen: &'a str,
    why: &'a str,
    act: &'a str,
    known: Option<&'a str>,
    follows: &'a [Layer],
}

#[derive(Debug, Serialize)]
struct LeftOut<'a> {
    id: &'a str,
    layer: Layer,
    why: &'a str,
}

/// The object that `interlock preflight` prints: the same, of what was asked before a deploy.
pub fn preflight(asserted: &Asserted) -> Assert<'_> {
    Assert { schema: "interlock.preflight/1", ..assert(asserted) }
}

/// The object that `interlock assert` prints.
pub fn assert(asserted: &Asserted) -> Assert<'_> {
    let report = &asserted.report;
    let failing = |layer: Layer| {
        let of_layer = report.judged.iter().filter(move |one| one.check.layer == layer);
        of_layer.filter(|one| one.outcome.verdict() == Some(Verdict::Fails)).map(|one| one.check.id).collect()
    };
    let roots = report.roots.iter().map(|root| Root {
        layer: root.layer,
        checks: failing(root.layer),
        consequences: &root.consequences,
    });
    let left_out = report.judged.iter().filter_map(|one| match &one.outcome {
        Outcome::LeftOut { why } => Some(LeftOut { id: one.check.id, layer: one.check.layer, why }),
        _ => None,
    });
    Assert {
        schema: "interlock.assert/1",
        verdict: report.verdict,
        site: asserted.site.as_deref(),
        cloud: asserted.cloud.as_deref(),
        at: asserted.at.to_string(),
        took_ms: asserted.took_ms,
        counts: Counts {
            holds: report.count(Some(Verdict::Holds)),
            fails: report.count(Some(Verdict::Fails)),
            unmeasured: report.count(Some(Verdict::Unmeasured)),
            left_out: report.count(None),
        },
        roots: roots.collect(),
        checks: report.judged.iter().filter_map(check).collect(),
        left_out: left_out.collect(),
        since: asserted.since.as_ref().map(|since| drift(&since.from, &asserted.capture, &since.drift)),
    }
}

fn check(one: &health::Judged) -> Option<Check<'_>> {
    let verdict = one.outcome.verdict()?;
    let (seen, why) = match &one.outcome {
        Outcome::Holds { seen } => (seen.as_str(), ""),
        Outcome::Fails { seen, why } => (seen.as_str(), why.as_str()),
        Outcome::Unmeasured { why } | Outcome::LeftOut { why } => ("", why.as_str()),
    };
    let known = Some(one.check.known).filter(|known| !known.is_empty());
    let health::Check { id, layer, shows, act, .. } = *one.check;
    Some(Check { id, layer, verdict, shows, seen, why, act, known, follows: &one.follows })
}
