//! A book as the machine walks it: blocks and gates in one row, found by id.

use crate::way_back::done_gate;
use crate::{Back, Block, Book, Facts, Gate, Item, Kind, Taken, WayBack};
use model::Digest;
use std::collections::{BTreeSet, HashMap};

/// A block or a gate of the row.
#[derive(Clone, Copy)]
pub(super) enum Part<'b> {
    Block(&'b Block),
    Gate(&'b Gate),
}

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) book: Book,
    /// Step and item of each part.
    row: Vec<(usize, usize)>,
    by_id: HashMap<String, usize>,
    /// On a way back: the RUN that each UNDO takes back.
    back: HashMap<String, String>,
}

impl Plan {
    pub(super) fn new(book: Book) -> Plan {
        let mut row = Vec::new();
        let mut by_id = HashMap::new();
        for (of_step, step) in book.steps.iter().enumerate() {
            for (of_item, item) in step.items.iter().enumerate() {
                let id = match item {
                    Item::Prose(_) => continue,
                    Item::Block(block) => &block.id,
                    Item::Gate(gate) => &gate.id,
                };
                by_id.insert(id.clone(), row.len());
                row.push((of_step, of_item));
            }
        }
        Plan { book, row, by_id, back: HashMap::new() }
    }

    /// The same for a way back.
    pub(super) fn back(way: WayBack) -> Plan {
        let undo = |taken: Taken| match taken.by {
            Back::Undo(undo) => Some((undo, taken.block)),
            Back::People(_) => None,
        };
        let back = way.taken.into_iter().filter_map(undo).collect();
        Plan { back, ..Plan::new(way.book) }
    }

    /// The RUN that the block of an item takes back.
    pub(super) fn takes_back(&self, item: usize) -> Option<&str> {
        self.back.get(&self.block_at(item)?.id).map(String::as_str)
    }

    /// Whether an item is the gate that shows whether an UNDO has done its work.
    pub(super) fn proves(&self, item: usize, undo: usize) -> bool {
        let id = self.block_at(undo).map(|block| done_gate(&block.id));
        matches!(self.part(item), Some(Part::Gate(gate)) if Some(&gate.id) == id.as_ref())
    }

    /// Whether it is a way back.
    pub(super) fn leads_back(&self) -> bool {
        !self.back.is_empty()
    }

    pub(super) fn digest(&self) -> &Digest {
        &self.book.digest
    }

    pub(super) fn part(&self, item: usize) -> Option<Part<'_>> {
        let &(of_step, of_item) = self.row.get(item)?;
        match self.book.steps.get(of_step)?.items.get(of_item)? {
            Item::Block(block) => Some(Part::Block(block)),
            Item::Gate(gate) => Some(Part::Gate(gate)),
            Item::Prose(_) => None,
        }
    }

    pub(super) fn step(&self, item: usize) -> &str {
        let step = self.row.get(item).and_then(|&(of_step, _)| self.book.steps.get(of_step));
        step.map_or("", |step| step.id.as_str())
    }

    pub(super) fn block_at(&self, item: usize) -> Option<&Block> {
        match self.part(item)? {
            Part::Block(block) => Some(block),
            Part::Gate(_) => None,
        }
    }

    /// The item of a block.
    pub(super) fn block(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied().filter(|item| self.block_at(*item).is_some())
    }

    /// The item of a gate.
    pub(super) fn gate(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied().filter(|item| matches!(self.part(*item), Some(Part::Gate(_))))
    }

    pub(super) fn is_mutation(&self, item: usize) -> bool {
        self.block_at(item).is_some_and(|block| block.kind == Kind::Run)
    }

    /// The fact that a block measures.
    pub(super) fn fact(&self, item: usize) -> Option<&str> {
        self.block_at(item).filter(|block| block.measures()).map(|block| block.id.as_str())
    }

    /// Where a block stands, for people.
    pub(super) fn place(&self, item: usize) -> String {
        let line = self.block_at(item).map_or(0, |block| block.line);
        format!("step {}, line {line}", self.step(item))
    }

    /// The name under which a look at a block is recorded.
    pub(super) fn look_id(&self, item: usize) -> String {
        format!("{}/look", self.block_at(item).map_or("", |block| block.id.as_str()))
    }

    /// The CHECK that shows whether a mutation happened, when its labels name one whose fact `done` reads.
    pub(super) fn look(&self, item: usize) -> Option<usize> {
        let block = self.block_at(item)?;
        let check = self.block(block.look.as_deref()?)?;
        let fact = self.fact(check)?;
        let done = block.done.as_ref()?;
        (check < item && done.facts().any(|name| name == fact)).then_some(check)
    }

    /// The gates of a stretch of the row.
    pub(super) fn gates(&self, stretch: std::ops::Range<usize>) -> impl Iterator<Item = (usize, &Gate)> {
        stretch.filter_map(|item| match self.part(item)? {
            Part::Gate(gate) => Some((item, gate)),
            Part::Block(_) => None,
        })
    }

    /// The measured facts that some names rest on, with the needs of the CHECKs that measure them.
    pub(super) fn closure<'n>(&self, names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
        let mut open: Vec<String> = names.map(str::to_owned).collect();
        let mut found = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some(block) = self.book.measures(&name) {
                let further = block.needs.iter().flat_map(|need| need.from.facts());
                open.extend(further.filter(|name| !found.contains(*name)).map(str::to_owned));
            }
            found.insert(name);
        }
        found
    }

    /// Those of some facts that must be measured again, the ones that stay fresh longest first, so that the short-lived
    /// are measured last.
    pub(super) fn in_order<'n>(&self, facts: &Facts, names: impl Iterator<Item = &'n str>) -> Vec<usize> {
        let mut checks: Vec<usize> = names.filter_map(|name| self.block(name)).collect();
        checks.sort_by_key(|item| {
            let limit = self.fact(*item).map(|fact| facts.freshness().limit(fact));
            (std::cmp::Reverse(limit), *item)
        });
        checks
    }
}
