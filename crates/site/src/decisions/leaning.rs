//! Where the site leans on a decision that does not carry.

use super::passage::Lines;
use super::{Decision, Lineage, Reference, Status};
use crate::inputs::Inputs;
use model::FileId;
use std::collections::BTreeMap;

/// The words by which a text shows that it knows where the decision stands.
fn words(status: Status) -> &'static [&'static str] {
    match status {
        Status::Proposed => &["proposed", "proposal", "proposes", "open", "undecided", "pending"],
        Status::Superseded => &["superseded", "supersedes", "replaced", "replaces", "overtaken", "formerly"],
        Status::Decided | Status::Adopted | Status::Deferred => &[],
    }
}

/// The places that lean on a decision of that status.
///
/// Leaning is done by what the cloud is built and run from: `site.yaml` with its exceptions and divergences, the bundle
/// and its overlays, `versions.yaml` and the books. A page that only tells (the register, the change log, an appendix, a
/// readme) leans on nothing. A text that names a decision leans on it, unless it says in the same sentence, or in the
/// same entry of a list in YAML, where the decision stands: "D-068 is only proposed", "D-057, superseded by D-060".
pub fn leanings<'a>(
    inputs: &Inputs<'_>,
    references: &[Reference<'a>],
    lineage: &Lineage<'a>,
    status: Status,
) -> Vec<(Reference<'a>, &'a Decision)> {
    let mut texts: BTreeMap<FileId, Option<Lines<'_>>> = BTreeMap::new();
    let mut judged: BTreeMap<(FileId, usize, &str), bool> = BTreeMap::new();
    let mut found = vec![];
    for reference in references {
        let file = reference.span.file;
        let decision = lineage.get(reference.id).filter(|decision| decision.standing() == Some(status));
        let Some(decision) = decision.filter(|_| inputs.is_built_from(file)) else { continue };
        let lines = texts.entry(file).or_insert_with(|| {
            let source = inputs.sources.get(file)?;
            Some(Lines::new(&source.text, source.name.ends_with(".md")))
        });
        let Some(lines) = lines else { continue };
        let passage = lines.passage(lines.at(reference.span.start as usize));
        let judgement = judged.entry((file, passage.start, reference.id));
        if !*judgement.or_insert_with(|| lines.says(&passage, reference.id, words(status))) {
            found.push((*reference, decision));
        }
    }
    found
}
