use super::{BUILT_IN, Catalogue};
use crate::{Origin, explain};
use model::FileId;
use std::collections::BTreeSet;

#[test]
fn every_entry_reads_without_a_finding() {
    let mut catalogue = Catalogue::default();
    for (name, text) in BUILT_IN {
        let findings = catalogue.add(FileId::default(), text, Origin::Catalogue);
        let said: Vec<_> = findings.iter().map(|finding| (&finding.message, finding.at.start)).collect();
        assert!(said.is_empty(), "{name}: {said:?}");
    }
    assert!(catalogue.symptoms().len() >= LEAST, "only {} entries", catalogue.symptoms().len());
}

/// As many entries are promised.
const LEAST: usize = 250;

#[test]
fn every_entry_is_found_by_its_examples_before_all_others() {
    let catalogue = Catalogue::built_in();
    let mut wrong = Vec::new();
    for symptom in catalogue.symptoms() {
        let id = &symptom.id;
        if symptom.positive.len() < 2 || symptom.negative.is_empty() {
            wrong.push(format!("{id}: two examples of `yes` and one of `no` are needed"));
        }
        for line in &symptom.positive {
            let found = explain(&catalogue, line);
            let first = found.matches.first().map(|found| &found.symptom.id);
            if first != Some(id) {
                wrong.push(format!("{id}: taken for {first:?}: {line}"));
            }
        }
        for line in &symptom.negative {
            if explain(&catalogue, line).matches.iter().any(|found| found.symptom.id == *id) {
                wrong.push(format!("{id}: must not be in: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_pattern_has_an_example_of_its_own() {
    let catalogue = Catalogue::built_in();
    let mut idle = Vec::new();
    for symptom in catalogue.symptoms() {
        for pattern in &symptom.patterns {
            if !symptom.positive.iter().any(|line| pattern.is_in(line.as_bytes())) {
                idle.push(format!("{}: {}", symptom.id, pattern.source()));
            }
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

#[test]
fn no_two_entries_have_one_cause_word_for_word() {
    let catalogue = Catalogue::built_in();
    let mut seen = BTreeSet::new();
    let twice = catalogue.symptoms().iter().filter(|symptom| !seen.insert(&symptom.cause));
    assert_eq!(twice.map(|symptom| &symptom.id).collect::<Vec<_>>(), Vec::<&String>::new());
}
