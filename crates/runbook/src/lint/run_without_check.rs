use super::View;
use crate::findings::Findings;
use crate::{Item, Kind};
use model::Finding;

/// Verify before mutate (law 3): with nothing read above it, a mutation starts blind.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for (_, item) in view.book.items() {
        let Item::Block(block) = item else { continue };
        if block.kind == Kind::Check {
            return;
        }
        let message = format!("nothing is read before {} changes something", block.id);
        let finding = Finding::error("run-without-check", block.span, message)
            .help("put a CHECK above it that measures what it relies on, and a gate that reads it");
        findings.push(finding);
    }
}
