use super::View;
use crate::findings::Findings;
use crate::{Block, Kind};
use model::Finding;
use std::collections::HashSet;

/// An UNDO that no run can reach is found out about in the night in which it is needed.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    let book = view.book;
    let mut named: HashSet<&str> = HashSet::new();
    for block in book.blocks() {
        let is_undo = book.undos.iter().any(|undo| std::ptr::eq(undo, block));
        let why = match &block.unwind {
            Some(_) if is_undo || block.kind == Kind::Check => {
                Some("only a RUN has an unwind: nothing else has something to take back".to_owned())
            }
            Some(undo) if book.undo(undo).is_none() => {
                Some(format!("no UNDO of this book has the id {undo}"))
            }
            Some(undo) if !named.insert(undo) => Some(format!("{undo} takes back another RUN already")),
            _ => None,
        };
        report(block, why, findings);
        if block.only.is_some() && !is_undo {
            let why = "`only` belongs to an UNDO; what a RUN rests on is a gate above it";
            report(block, Some(why.to_owned()), findings);
        }
    }
    for undo in &book.undos {
        report(undo, fault(view, undo, &named), findings);
    }
}

fn report(block: &Block, why: Option<String>, findings: &mut Findings) {
    if let Some(why) = why {
        let message = format!("{} cannot take anything back: {why}", block.id);
        let finding = Finding::error("undo-unusable", block.span, message)
            .help("write '# unwind: <id>' in the RUN, and '# UNDO: <where>', '# id: <id>', '# only: <CEL>' in the block that takes it back");
        findings.push(finding);
    }
}

fn fault(view: &View<'_>, undo: &Block, named: &HashSet<&str>) -> Option<String> {
    if !named.contains(undo.id.as_str()) {
        return Some("no RUN names it in its unwind".to_owned());
    }
    let Some(only) = &undo.only else {
        return Some("it has no `only`, so nothing says when it is safe".to_owned());
    };
    if only.expr.is_some() && only.facts().next().is_none() {
        return Some("its `only` reads nothing that is measured".to_owned());
    }
    let unknown =
        undo.claims().flat_map(|claim| claim.facts()).find(|name| view.book.measures(name).is_none());
    unknown.map(|name| format!("no CHECK of this book measures {name}"))
}
