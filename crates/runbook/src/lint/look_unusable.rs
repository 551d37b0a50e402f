use super::View;
use crate::findings::Findings;
use crate::{Block, Kind};
use model::Finding;
use std::collections::HashSet;

/// A look that cannot be carried out holds the run after a crash, when nobody has time for it.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    let mut measured: HashSet<&str> = HashSet::new();
    for block in view.book.blocks() {
        match block.kind {
            Kind::Run => {
                if let Some(why) = fault(block, &measured) {
                    let message = format!("{} cannot be looked at: {why}", block.id);
                    let finding = Finding::error("look-unusable", block.span, message)
                        .help("write '# look: <id of a CHECK above>' and '# done: <CEL over that id>'");
                    findings.push(finding);
                }
            }
            Kind::Check if block.look.is_some() || block.done.is_some() => {
                let message =
                    format!("{} only reads, so there is nothing to look at after a crash", block.id);
                let finding = Finding::warning("look-unusable", block.span, message);
                findings.push(finding.help("move look and done to the RUN block"));
            }
            Kind::Check => {}
        }
        if block.measures() {
            measured.insert(&block.id);
        }
    }
}

fn fault(block: &Block, measured: &HashSet<&str>) -> Option<String> {
    match (&block.look, &block.done) {
        (None, None) => None,
        (Some(_), None) => Some("it has a look and no done".to_owned()),
        (None, Some(_)) => Some("it has a done and no look".to_owned()),
        (Some(look), Some(_)) if !measured.contains(look.as_str()) => {
            Some(format!("no CHECK above it has the id {look}"))
        }
        (Some(look), Some(done)) => {
            let reads = done.expr.is_none() || done.facts().any(|fact| fact == look);
            (!reads)
                .then(|| format!("done does not read {look}, so it says nothing of the time after the start"))
        }
    }
}
