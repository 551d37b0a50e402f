//! Many patterns on one line at once.

use crate::gate::Gate;
use crate::symptom::Origin;
use crate::{Catalogue, Role, Symptom};
use aho_corasick::AhoCorasick;

/// How much of a line is searched.
const REACH: usize = 64 << 10;

/// The catalogue, made ready to be found in lines.
#[derive(Debug)]
pub struct Matcher<'c> {
    symptoms: &'c [Symptom],
    loud: Search,
    quiet: Search,
    /// Says fast where lines of a low level can hold anything.
    gate: Gate,
}

/// Literals, and which pattern of which symptom each belongs to.
#[derive(Debug)]
struct Search {
    automaton: Option<AhoCorasick>,
    owners: Vec<(usize, usize)>,
}

impl<'c> Matcher<'c> {
    /// Makes the automata.
    pub fn new(catalogue: &'c Catalogue) -> Matcher<'c> {
        let symptoms = catalogue.symptoms();
        let quiet = Search::over(symptoms, |symptom| symptom.quiet);
        let literals = quiet
            .owners
            .iter()
            .filter_map(|(symptom, pattern)| Some(symptoms.get(*symptom)?.patterns.get(*pattern)?.literal()));
        let gate = Gate::of(literals);
        Matcher { symptoms, loud: Search::over(symptoms, |_| true), quiet, gate }
    }

    /// The first place in lines of a low level, or of none, where a symptom may stand.
    pub(crate) fn candidate(&self, lines: &[u8]) -> Option<usize> {
        self.gate.find(lines)
    }

    /// The symptom that the message shows: the site's before others, then the one with most of its own words.
    pub fn find(&self, message: &[u8], names: &[&str], loud: bool) -> Option<usize> {
        let search = if loud { &self.loud } else { &self.quiet };
        let message = message.get(..REACH).unwrap_or(message);
        let automaton = search.automaton.as_ref()?;
        let mut best: Option<(Rank, usize)> = None;
        let mut last = usize::MAX;
        for found in automaton.find_overlapping_iter(message) {
            let id = found.pattern().as_usize();
            if id == last {
                continue;
            }
            last = id;
            let Some((index, pattern)) = search.owners.get(id) else { continue };
            let Some(symptom) = self.symptoms.get(*index) else { continue };
            let Some(pattern) = symptom.patterns.get(*pattern) else { continue };
            let rank = Rank {
                site: symptom.origin == Origin::Site,
                is_specific: !symptom.general,
                weight: pattern.weight(),
            };
            let better = best.is_none_or(|(known, _)| rank > known);
            if better && symptom.is_said_by(names) && pattern.is_in(message) {
                best = Some((rank, *index));
            }
        }
        best.map(|(_, index)| index)
    }

    /// A symptom by its place in the catalogue.
    pub fn symptom(&self, index: usize) -> Option<&'c Symptom> {
        self.symptoms.get(index)
    }

    /// Whether the symptom only says that something failed.
    pub(crate) fn is_general(&self, index: usize) -> bool {
        self.symptom(index).is_some_and(|symptom| symptom.general)
    }

    /// Whether the symptom is harmless.
    pub(crate) fn is_noise(&self, index: usize) -> bool {
        self.symptom(index).is_some_and(|symptom| symptom.role == Role::Noise)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    site: bool,
    is_specific: bool,
    weight: usize,
}

impl Search {
    fn over(symptoms: &[Symptom], wanted: impl Fn(&Symptom) -> bool) -> Search {
        let mut owners = Vec::new();
        let mut literals = Vec::new();
        for (index, symptom) in symptoms.iter().enumerate().filter(|(_, symptom)| wanted(symptom)) {
            for (place, pattern) in symptom.patterns.iter().enumerate() {
                owners.push((index, place));
                literals.push(pattern.literal());
            }
        }
        Search { automaton: AhoCorasick::new(literals).ok(), owners }
    }
}
