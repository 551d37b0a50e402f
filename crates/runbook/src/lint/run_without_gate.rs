use super::View;
use crate::findings::Findings;
use crate::{Block, Item, Kind};
use model::Finding;
use std::collections::HashSet;

/// The machine holds at a mutation with no gate above it, since the last mutation, that reads what was measured since
/// then (law 3).
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    let mut measured: HashSet<&str> = HashSet::new();
    let mut is_seen = false;
    let mut before: Option<&Block> = None;
    for (_, item) in view.book.items() {
        match item {
            Item::Block(block) if block.kind == Kind::Run => {
                if !is_seen {
                    findings.push(finding(block, before));
                }
                measured.clear();
                (is_seen, before) = (false, Some(&**block));
            }
            Item::Block(block) if block.measures() => {
                measured.insert(&block.id);
            }
            Item::Gate(gate) => {
                let mut facts = gate.claims.iter().flat_map(|claim| claim.facts());
                is_seen |= facts.any(|fact| measured.contains(fact));
            }
            _ => {}
        }
    }
}

fn finding(block: &Block, before: Option<&Block>) -> Finding {
    let id = &block.id;
    let message = match before {
        None => format!("no gate stands above {id} that reads a measured fact: no run gets past it"),
        Some(before) => format!(
            "no gate stands between {} and {id} that reads what was measured there: no run gets past it",
            before.id
        ),
    };
    Finding::error("run-without-gate", block.span, message)
        .help("add a ```cel fence above it that compares what a CHECK measured")
}
