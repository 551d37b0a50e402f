use crate::{Answer, Check, Expected, Layer, Outcome, Root, Seen, before, checks, roots};
use model::{Timestamp, Verdict};
use std::collections::BTreeMap;

/// A check with what it came to.
pub struct Judged {
    /// The check.
    pub check: &'static Check,
    /// What it came to.
    pub outcome: Outcome,
    /// The failing layers further down that its own rests on: it need not be looked at before they are mended. Only
    /// for what does not hold.
    pub follows: Vec<Layer>,
}

/// What a sweep came to.
pub struct Report {
    /// Every check, lowest layer first.
    pub judged: Vec<Judged>,
    /// Where failures begin.
    pub roots: Vec<Root>,
    /// The whole: the worst of what was judged, and `unmeasured` where nothing was.
    pub verdict: Verdict,
}

/// Judges all answers of a cloud.
pub fn judge(answers: &BTreeMap<&'static str, Answer>, now: Timestamp, expected: &Expected) -> Report {
    judged(checks::all(), &Seen::new(answers, now, expected))
}

/// Judges the answers to what is asked before a deploy.
pub fn judge_before(answers: &BTreeMap<&'static str, Answer>, now: Timestamp, expected: &Expected) -> Report {
    judged(before(), &Seen::new(answers, now, expected))
}

fn judged(checks: &[&'static Check], seen: &Seen<'_>) -> Report {
    let outcomes = checks.iter().map(|check| {
        let outcome = (check.judge)(seen).unwrap_or_else(|early| early);
        (*check, outcome)
    });
    let outcomes: Vec<(&'static Check, Outcome)> = outcomes.collect();
    let mut failing: BTreeMap<Layer, bool> = BTreeMap::new();
    for (check, _) in outcomes.iter().filter(|(_, outcome)| outcome.verdict() == Some(Verdict::Fails)) {
        *failing.entry(check.layer).or_default() |= check.bears;
    }
    let roots = roots(&failing);
    let verdict = Verdict::all(outcomes.iter().filter_map(|(_, outcome)| outcome.verdict()));
    let mut judged: Vec<Judged> = outcomes
        .into_iter()
        .map(|(check, outcome)| Judged {
            follows: follows(check.layer, &outcome, &roots, &failing),
            check,
            outcome,
        })
        .collect();
    judged.sort_by_key(|one| one.check.layer);
    Report { judged, roots, verdict }
}

fn follows(layer: Layer, outcome: &Outcome, roots: &[Root], failing: &BTreeMap<Layer, bool>) -> Vec<Layer> {
    let bears = |layer: &Layer| failing.get(layer).is_some_and(|bears| *bears);
    match outcome {
        Outcome::Fails { .. } | Outcome::Unmeasured { .. } => {
            let roots = roots.iter().map(|root| root.layer);
            roots.filter(|root| bears(root) && layer.needs(*root)).collect()
        }
        Outcome::Holds { .. } | Outcome::LeftOut { .. } => vec![],
    }
}

impl Report {
    /// How many checks came to that verdict; `None` counts those that were left out.
    pub fn count(&self, verdict: Option<Verdict>) -> usize {
        self.judged.iter().filter(|one| one.outcome.verdict() == verdict).count()
    }

    /// Whether a layer has a check that does not hold, and so may hide where a failure begins.
    pub fn is_dark(&self, layer: Layer) -> bool {
        let mut of_layer = self.judged.iter().filter(|one| one.check.layer == layer);
        of_layer.any(|one| one.outcome.verdict() == Some(Verdict::Unmeasured))
    }
}
