use super::{View, is_measured};
use crate::findings::Findings;
use crate::{Item, Kind};
use model::Finding;

/// The machine holds at a mutation with no gate above it that rests on a measured fact (law 3).
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for (_, item) in view.book.items() {
        match item {
            Item::Gate(gate) if is_measured(gate) => return,
            Item::Block(block) if block.kind == Kind::Run => {
                let message = format!(
                    "no gate stands above {} that reads a measured fact: no run gets past it",
                    block.id
                );
                let finding = Finding::error("run-without-gate", block.span, message)
                    .help("add a ```cel fence above it that compares what a CHECK measured");
                findings.push(finding);
            }
            _ => {}
        }
    }
}
