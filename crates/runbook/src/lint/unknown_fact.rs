use super::View;
use crate::findings::Findings;
use crate::{Claim, Item};
use model::{Finding, Span};
use std::collections::{HashMap, HashSet};

/// A name that nothing above measures is refused at run time: no value is inferred for it (law 2).
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    let anywhere: HashMap<&str, Span> = view
        .book
        .blocks()
        .filter(|block| block.measures())
        .map(|block| (block.id.as_str(), block.span))
        .collect();
    let mut above: HashSet<&str> = HashSet::new();
    for (_, item) in view.book.items() {
        match item {
            Item::Prose(_) => {}
            Item::Gate(gate) => {
                gate.claims.iter().for_each(|claim| names(claim, &above, &anywhere, findings))
            }
            Item::Block(block) => {
                block.claims().for_each(|claim| names(claim, &above, &anywhere, findings));
                if block.measures() {
                    above.insert(&block.id);
                }
            }
        }
    }
}

fn names(claim: &Claim, above: &HashSet<&str>, anywhere: &HashMap<&str, Span>, findings: &mut Findings) {
    for name in claim.facts().filter(|name| !above.contains(name)) {
        let message = format!("no CHECK above this line measures {name}");
        let mut finding = Finding::error("unknown-fact", claim.span, message).help(
            "give a CHECK above it that id; declared values are site.<path>, captured ones asbuilt.<path>",
        );
        if let Some(later) = anywhere.get(name) {
            finding = finding.related(*later, "this CHECK measures it, too late");
        }
        findings.push(finding);
    }
}
