//! What a text is known as.

use crate::{Catalogue, Level, Pattern, Symptom, parse};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How many entries an answer names at most.
const MOST: usize = 5;
/// How many lines of a text are looked at.
const MOST_LINES: usize = 20_000;
/// The score of a text that has the pattern and much else.
const KNOWN: f64 = 0.6;
/// What resemblance alone can come to.
const ALIKE: f64 = 0.5;
/// Below this, two texts have nothing in common.
const UNLIKE: f64 = 0.12;

/// What is known about a text.
#[derive(Clone, Debug, Default)]
pub struct Answer<'a> {
    /// The symptoms that it shows, those of the site first, then the most telling.
    pub matches: Vec<Match<'a>>,
    /// Where it shows none: those that resemble it.
    pub nearest: Vec<Match<'a>>,
}

/// A symptom and how well a text fits it.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    /// The symptom.
    pub symptom: &'a Symptom,
    /// From 0 to 1. From 0.6 on the text has the symptom's own words; the rest is how much of the text they are.
    pub score: f64,
}

/// Looks a text up: one line or many, a message or a whole line of a log. Capital letters do not matter.
pub fn explain<'a>(catalogue: &'a Catalogue, text: &str) -> Answer<'a> {
    let lines: Vec<Asked<'_>> =
        text.lines().map(Asked::of).filter(|line| !line.small.is_empty()).take(MOST_LINES).collect();
    let mut matches: Vec<(usize, Match<'_>)> =
        catalogue.symptoms().iter().filter_map(|symptom| known(symptom, &lines)).collect();
    matches.sort_by_key(|(weight, found)| {
        (found.symptom.origin, found.symptom.general, Reverse(*weight), found.symptom.role)
    });
    let matches: Vec<Match<'_>> = matches.into_iter().map(|(_, found)| found).take(MOST).collect();
    let nearest = if matches.is_empty() { nearest(catalogue, &lines) } else { vec![] };
    Answer { matches, nearest }
}

/// One line of what is asked.
struct Asked<'t> {
    /// Its letters made small.
    small: String,
    /// Who says it, where it is a whole line of a service's log.
    logger: &'t str,
}

impl Asked<'_> {
    fn of(line: &str) -> Asked<'_> {
        let head = parse(line.as_bytes(), None).filter(|head| head.level >= Level::Warning);
        let logger = head.and_then(|head| std::str::from_utf8(head.logger).ok()).unwrap_or_default();
        Asked { small: line.trim().to_ascii_lowercase(), logger }
    }
}

/// The symptom with the weight of its words, where a line has them.
fn known<'a>(symptom: &'a Symptom, lines: &[Asked<'_>]) -> Option<(usize, Match<'a>)> {
    let patterns: Vec<Pattern> = symptom.patterns.iter().map(Pattern::lowercase).collect();
    let may = lines.iter().filter(|line| line.logger.is_empty() || symptom.is_said_by(&[line.logger]));
    let fits = may.flat_map(|line| {
        let fitting = patterns.iter().filter(|pattern| pattern.is_in(line.small.as_bytes()));
        fitting.map(|pattern| (pattern.weight(), line.small.len()))
    });
    let (weight, length) = fits.max_by_key(|(weight, length)| (*weight, Reverse(*length)))?;
    let share = weight as f64 / length.max(1) as f64;
    Some((weight, Match { symptom, score: rounded(KNOWN + (1.0 - KNOWN) * share.min(1.0)) }))
}

fn nearest<'a>(catalogue: &'a Catalogue, lines: &[Asked<'_>]) -> Vec<Match<'a>> {
    let asked: BTreeSet<String> = lines.iter().flat_map(|line| words(&line.small)).collect();
    let entries: Vec<(&Symptom, BTreeSet<String>)> =
        catalogue.symptoms().iter().map(|symptom| (symptom, vocabulary(symptom))).collect();
    let mut common: BTreeMap<&str, usize> = BTreeMap::new();
    for word in entries.iter().flat_map(|(_, words)| words) {
        *common.entry(word).or_default() += 1;
    }
    // A word that many entries have says little about which one is meant.
    let worth =
        |word: &str| (entries.len() as f64 / common.get(word).copied().unwrap_or(1) as f64).ln().max(0.1);
    let whole: f64 = asked.iter().map(|word| worth(word)).sum();
    let mut near: Vec<Match<'_>> = entries
        .iter()
        .map(|(symptom, words)| {
            let shared: f64 = asked.intersection(words).map(|word| worth(word)).sum();
            Match { symptom, score: rounded(ALIKE * shared / whole.max(1.0)) }
        })
        .filter(|found| found.score >= UNLIKE)
        .collect();
    near.sort_by(|one, other| other.score.total_cmp(&one.score));
    near.truncate(3);
    near
}

fn vocabulary(symptom: &Symptom) -> BTreeSet<String> {
    let looks = symptom.patterns.iter().map(Pattern::source);
    let texts = looks.chain([symptom.cause.as_str(), symptom.component.as_str()]);
    texts.chain(symptom.positive.iter().map(String::as_str)).flat_map(words).collect()
}

/// The words of a text that may tell it from others.
fn words(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let telling = pieces.filter(|word| word.len() > 2 && !word.starts_with(|c: char| c.is_ascii_digit()));
    telling.map(str::to_ascii_lowercase).collect()
}

fn rounded(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::explain;
    use crate::Catalogue;
    use model::FileId;

    fn check(text: &str) -> String {
        let mut catalogue = Catalogue::built_in();
        catalogue.add_site(FileId::default(), "- {id: ours, component: nova, layer: compute, looks: No valid host was found on rack 7, cause: rack 7 is dark, fix: [call the hall], source: D-900}");
        let answer = explain(&catalogue, text);
        let lines = |found: &[super::Match<'_>]| -> Vec<String> {
            found.iter().map(|found| format!("{} {}", found.symptom.id, found.score)).collect()
        };
        format!("known {:?} near {:?}", lines(&answer.matches), lines(&answer.nearest))
    }

    #[test]
    fn the_site_comes_first_then_what_says_most() {
        insta::assert_snapshot!(check("no valid host was found on rack 7"), @r#"known ["ours 1", "nova-no-valid-host 0.88"] near []"#);
        insta::assert_snapshot!(check("Traceback:\n  x\nnova.exception.NoValidHost: No valid host was found. "), @r#"known ["nova-no-valid-host 0.78"] near []"#);
    }

    #[test]
    fn what_is_not_known_names_the_nearest() {
        let near = check("the message broker refused the amqp connection of nova");
        assert!(near.starts_with("known [] near [\"amqp-refused 0."), "{near}");
        insta::assert_snapshot!(check("xyzzy"), @"known [] near []");
    }
}
