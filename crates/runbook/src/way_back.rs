//! The way back: what a run has done, taken back in reverse order.
//!
//! It is a book of its own, made of blocks of the book that ran and of nothing else: for each mutation the CHECKs that
//! its UNDO rests on, the UNDO's `only` as a gate, the UNDO, and its `done` as a gate. So the machine walks it as any other: nothing is
//! offered that was not measured, nothing is done that was not approved.

use crate::{Block, Book, Gate, Item, Step};
use model::{Event, EventKind, Verdict};
use std::collections::BTreeSet;

/// One mutation of a run, and how it is taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Id of its block.
    pub block: String,
    /// What takes it back.
    pub by: Back,
}

/// What takes a mutation back.
#[derive(Clone, Debug, PartialEq)]
pub enum Back {
    /// The UNDO of that id.
    Undo(String),
    /// People, as its `undo` says; none where it says nothing.
    People(Option<String>),
}

/// The way back of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct WayBack {
    /// The book of it. It has the digest of the book that ran.
    pub book: Book,
    /// Everything that was done and is not yet undone, the last first.
    pub taken: Vec<Taken>,
}

/// Finds the way back from the events of a run. `undone` are blocks whose undo is recorded already.
pub fn way_back(book: &Book, events: &[Event], undone: &BTreeSet<String>) -> WayBack {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let done = done(events).into_iter().rev().filter(|block| !undone.contains(block));
    let taken: Vec<Taken> = done
        .map(|block| {
            let run = book.blocks().find(|known| known.id == block);
            let unwind = run.and_then(|run| run.unwind.clone()).filter(|id| book.undo(id).is_some());
            let by = match unwind.filter(|id| used.insert(id.clone())) {
                Some(undo) => Back::Undo(undo),
                None => Back::People(run.and_then(|run| run.undo.clone())),
            };
            Taken { block, by }
        })
        .collect();
    let mut measured = BTreeSet::new();
    let steps = taken.iter().filter_map(|taken| step(book, taken, &mut measured)).collect();
    let book = Book { title: book.title.clone(), digest: book.digest.clone(), steps, undos: vec![] };
    WayBack { book, taken }
}

/// The mutations of a run in the order of their last start, but for those that a look found not to have happened. One
/// that failed may have done half of its work.
fn done(events: &[Event]) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    for event in events {
        match &event.kind {
            EventKind::StepStarted { block, mutates: true, .. } => {
                done.retain(|known| known != block);
                done.push(block.clone());
            }
            // Only a look ends a block with a verdict and without an exit status.
            EventKind::StepFinished { block, verdict: Verdict::Fails, status: None, .. } => {
                done.retain(|known| known != block);
            }
            _ => {}
        }
    }
    done
}

fn step(book: &Book, taken: &Taken, measured: &mut BTreeSet<String>) -> Option<Step> {
    let Back::Undo(id) = &taken.by else { return None };
    let undo = book.undo(id)?;
    let names = needed(book, undo);
    let checks = book.blocks().filter(|block| block.measures() && names.contains(&block.id));
    let fresh: Vec<&Block> = checks.filter(|block| measured.insert(block.id.clone())).collect();
    let mut items: Vec<Item> = fresh.into_iter().map(|block| Item::Block(Box::new(block.clone()))).collect();
    if let Some(only) = &undo.only {
        let gate =
            Gate { id: format!("{id}/only"), claims: vec![only.clone()], line: only.line, span: only.span };
        items.push(Item::Gate(gate));
    }
    items.push(Item::Block(Box::new(undo.clone())));
    if let (Some(done), Some(_)) = (&undo.done, &undo.look) {
        let gate = Gate { id: done_gate(id), claims: vec![done.clone()], line: done.line, span: done.span };
        items.push(Item::Gate(gate));
    }
    let title = format!("take back {}", taken.block);
    Some(Step { id: id.clone(), title, span: undo.span, items })
}

/// Id of the gate behind an UNDO: it is undone when that holds, and not when it says so itself.
pub(crate) fn done_gate(undo: &str) -> String {
    format!("{undo}/done")
}

/// The facts that an UNDO rests on, with those that measuring them needs.
fn needed(book: &Book, undo: &Block) -> BTreeSet<String> {
    let mut open: Vec<String> = undo.claims().flat_map(|claim| claim.facts()).map(str::to_owned).collect();
    open.extend(undo.look.clone());
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        if found.insert(name.clone())
            && let Some(check) = book.measures(&name)
        {
            open.extend(check.needs.iter().flat_map(|need| need.from.facts()).map(str::to_owned));
        }
    }
    found
}
