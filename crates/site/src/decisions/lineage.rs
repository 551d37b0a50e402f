//! The decisions as a graph: who replaces, changes and goes with whom.

use super::Decision;
use model::Span;
use std::collections::{BTreeMap, BTreeSet};

/// How one decision is tied to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// It replaces it.
    Supersedes,
    /// It changes it in part.
    Amends,
    /// It is to be read with it.
    Related,
}

impl Tie {
    /// The word of the register.
    pub fn as_str(self) -> &'static str {
        match self {
            Tie::Supersedes => "supersedes",
            Tie::Amends => "amends",
            Tie::Related => "related",
        }
    }
}

/// One tie: `from` supersedes, amends or goes with `to`.
#[derive(Clone, Copy, Debug)]
pub struct Edge<'a> {
    /// The decision that acts.
    pub from: &'a Decision,
    /// The decision that is acted on.
    pub to: &'a Decision,
    /// How.
    pub tie: Tie,
    /// Where it is written, on either side.
    pub span: Span,
}

/// The graph of a register. A number that is given out twice means its first decision; a tie to a number that is not in
/// the register is none. A superseding that either side tells is one.
#[derive(Clone, Debug, Default)]
pub struct Lineage<'a> {
    decisions: Vec<&'a Decision>,
    places: BTreeMap<&'a str, usize>,
    edges: Vec<Edge<'a>>,
    /// By decision: those that it supersedes or amends.
    older: Vec<Vec<(usize, Tie)>>,
    /// By decision: those that supersede or amend it.
    newer: Vec<Vec<(usize, Tie)>>,
}

impl<'a> Lineage<'a> {
    /// Builds the graph.
    pub fn new(decisions: &'a [Decision]) -> Lineage<'a> {
        let mut lineage = Lineage::default();
        for decision in decisions {
            if !lineage.places.contains_key(decision.id.as_str()) {
                lineage.places.insert(&decision.id, lineage.decisions.len());
                lineage.decisions.push(decision);
            }
        }
        lineage.older = vec![vec![]; lineage.decisions.len()];
        lineage.newer = vec![vec![]; lineage.decisions.len()];
        let mut seen = BTreeSet::new();
        for (own, decision) in lineage.decisions.clone().into_iter().enumerate() {
            let out = [
                (&decision.supersedes, Tie::Supersedes),
                (&decision.amends, Tie::Amends),
                (&decision.related, Tie::Related),
            ];
            for (named, tie) in out.into_iter().flat_map(|(list, tie)| list.iter().map(move |at| (at, tie))) {
                lineage.tie(&mut seen, Some(own), lineage.place(&named.value), tie, named.span);
            }
            for named in &decision.superseded_by {
                lineage.tie(&mut seen, lineage.place(&named.value), Some(own), Tie::Supersedes, named.span);
            }
        }
        lineage
    }

    fn tie(
        &mut self,
        seen: &mut BTreeSet<(usize, usize, Tie)>,
        from: Option<usize>,
        to: Option<usize>,
        tie: Tie,
        span: Span,
    ) {
        let (Some(from), Some(to)) = (from, to) else { return };
        let (Some(&acting), Some(&acted)) = (self.decisions.get(from), self.decisions.get(to)) else {
            return;
        };
        if !seen.insert((from, to, tie)) {
            return;
        }
        self.edges.push(Edge { from: acting, to: acted, tie, span });
        if tie != Tie::Related {
            self.older.get_mut(from).into_iter().for_each(|older| older.push((to, tie)));
            self.newer.get_mut(to).into_iter().for_each(|newer| newer.push((from, tie)));
        }
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Every decision once, in the order of the register.
    pub fn decisions(&self) -> &[&'a Decision] {
        &self.decisions
    }

    /// The decision with that number.
    pub fn get(&self, id: &str) -> Option<&'a Decision> {
        self.decisions.get(self.place(id)?).copied()
    }

    /// Every tie, in the order of the register.
    pub fn edges(&self) -> &[Edge<'a>] {
        &self.edges
    }

    /// The decisions that supersede this one.
    pub fn successors(&self, id: &str) -> Vec<&'a Decision> {
        self.beside(&self.newer, id, Tie::Supersedes)
    }

    /// The decisions that amend this one.
    pub fn amenders(&self, id: &str) -> Vec<&'a Decision> {
        self.beside(&self.newer, id, Tie::Amends)
    }

    fn beside(&self, ties: &[Vec<(usize, Tie)>], id: &str, wanted: Tie) -> Vec<&'a Decision> {
        let ties = self.place(id).and_then(|place| ties.get(place)).map(Vec::as_slice).unwrap_or_default();
        let wanted = ties.iter().filter(|(_, tie)| *tie == wanted);
        wanted.filter_map(|&(place, _)| self.decisions.get(place).copied()).collect()
    }

    /// Who stands at the end of the chain of those that supersede this one; nobody for a decision that none supersedes.
    pub fn heirs(&self, id: &str) -> Vec<&'a Decision> {
        let chain = self.reach(&self.newer, id, |tie| tie == Tie::Supersedes);
        let is_last = |place: &usize| {
            self.newer.get(*place).is_some_and(|newer| newer.iter().all(|(_, tie)| *tie != Tie::Supersedes))
        };
        chain.into_iter().filter(is_last).filter_map(|place| self.decisions.get(place).copied()).collect()
    }

    /// Whether one supersedes or amends the other, over any number of steps.
    pub fn descends(&self, newer: &str, older: &str) -> bool {
        self.reaches(newer, older, |_| true)
    }

    /// Whether one supersedes the other, over any number of steps.
    pub fn supersedes(&self, newer: &str, older: &str) -> bool {
        self.reaches(newer, older, |tie| tie == Tie::Supersedes)
    }

    fn reaches(&self, newer: &str, older: &str, follow: impl Fn(Tie) -> bool) -> bool {
        self.place(older).is_some_and(|older| self.reach(&self.older, newer, follow).contains(&older))
    }

    /// Every decision that supersedes or amends this one or is superseded or amended by it, over any number of steps
    /// both ways; this one with them.
    pub fn family(&self, id: &str) -> BTreeSet<&'a str> {
        let both: Vec<Vec<(usize, Tie)>> = self
            .older
            .iter()
            .zip(&self.newer)
            .map(|(older, newer)| [&older[..], &newer[..]].concat())
            .collect();
        let places = self.reach(&both, id, |_| true).into_iter().chain(self.place(id));
        places.filter_map(|place| self.decisions.get(place).map(|decision| decision.id.as_str())).collect()
    }

    /// What can be reached from a decision in one step or more.
    fn reach(&self, ties: &[Vec<(usize, Tie)>], id: &str, follow: impl Fn(Tie) -> bool) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<usize> = self.place(id).into_iter().collect();
        while let Some(place) = open.pop() {
            for &(next, tie) in ties.get(place).into_iter().flatten() {
                if follow(tie) && reached.insert(next) {
                    open.push(next);
                }
            }
        }
        reached
    }

    /// The cycles of superseding, each from its earliest decision on. Where cycles share decisions, at least one of them
    /// is given.
    pub fn cycles(&self) -> Vec<Vec<&'a Decision>> {
        let next_of = |place: usize| {
            let older = self.older.get(place).map(Vec::as_slice).unwrap_or_default();
            older.iter().filter(|(_, tie)| *tie == Tie::Supersedes).map(|&(next, _)| next)
        };
        // Whoever supersedes nobody that is left is on no cycle; what is left in the end leads into one.
        let mut waiting: Vec<usize> = (0..self.decisions.len()).map(|place| next_of(place).count()).collect();
        let mut done: Vec<usize> =
            (0..waiting.len()).filter(|&place| waiting.get(place) == Some(&0)).collect();
        while let Some(place) = done.pop() {
            for &(newer, tie) in self.newer.get(place).into_iter().flatten() {
                let Some(count) = waiting.get_mut(newer).filter(|_| tie == Tie::Supersedes) else { continue };
                *count -= 1;
                if *count == 0 {
                    done.push(newer);
                }
            }
        }
        let is_left = |place: &usize| waiting.get(*place).is_some_and(|count| *count > 0);
        let mut cycles = vec![];
        let mut seen = BTreeSet::new();
        for start in (0..waiting.len()).filter(is_left) {
            let mut path = vec![];
            let mut at = Some(start);
            while let Some(place) = at.filter(|place| seen.insert(*place)) {
                path.push(place);
                at = next_of(place).find(is_left);
            }
            if let Some(first) = at.and_then(|again| path.iter().position(|&place| place == again)) {
                cycles.push(self.rotated_to_earliest(path.split_off(first)));
            }
        }
        cycles
    }

    fn rotated_to_earliest(&self, mut cycle: Vec<usize>) -> Vec<&'a Decision> {
        let earliest =
            cycle.iter().enumerate().min_by_key(|(_, place)| **place).map_or(0, |(index, _)| index);
        cycle.rotate_left(earliest);
        cycle.into_iter().filter_map(|place| self.decisions.get(place).copied()).collect()
    }
}

#[cfg(test)]
mod tests;
