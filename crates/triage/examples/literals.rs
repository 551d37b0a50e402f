//! The text by which each pattern of the catalogue is found, one on each line: what the bench gives to ripgrep.

use std::collections::BTreeSet;

fn main() {
    let catalogue = triage::Catalogue::built_in();
    let patterns = catalogue.symptoms().iter().flat_map(|symptom| &symptom.patterns);
    let literals: BTreeSet<_> = patterns.map(|pattern| String::from_utf8_lossy(pattern.literal())).collect();
    literals.iter().for_each(|literal| println!("{literal}"));
}
