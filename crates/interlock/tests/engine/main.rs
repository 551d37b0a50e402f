//! Every book under every fault. Each book that the repository holds is rehearsed once on its twin, and what its
//! blocks said is kept (`record`). From then on a world of our own answers for the twin (`world`): it keeps a ledger of
//! what really happened, and is failed, repeated, killed and lied for at every step (`cases`). The machine, the loop and
//! the journal are the real ones. What comes out is judged from the journal and the ledger alone (`judge`).
//!
//! The tests take a part of the cases; `cargo xtask campaign engine` takes all of them.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests write files and start processes")]

mod books;
mod cases;
mod judge;
mod ports;
mod process;
mod record;
mod tape;
mod world;

use cases::Family;

/// One test, since the recording of the books is what costs: each family of cases takes them from the same tapes.
#[test]
fn every_book_holds_under_every_fault() {
    let whole = std::env::var("INTERLOCK_CAMPAIGN").is_ok_and(|campaign| campaign == "engine");
    let (families, books) = chosen();
    let subjects = books::every(whole, &books);
    let mut counted = 0;
    // Family by family, the longest last: a campaign that is stopped has been at every step of every book before.
    for family in families {
        for subject in &subjects {
            let cases = family.cases(subject, whole);
            assert!(!cases.is_empty(), "{}: no case of {family:?}", subject.name);
            let wrongs = process::all(subject, &cases);
            assert!(
                wrongs.is_empty(),
                "{family:?}: {} of {} cases of {}:\n{}",
                wrongs.len(),
                cases.len(),
                subject.name,
                wrongs.join("\n")
            );
            println!("{family:?} {}: {} cases hold", subject.name, cases.len());
            counted += cases.len();
        }
    }
    println!("{counted} cases hold");
}

/// What a campaign is about, where it is not about everything: families by their names, and all other words are of books.
fn chosen() -> (Vec<Family>, Vec<String>) {
    let words = std::env::var("INTERLOCK_ENGINE").unwrap_or_default();
    let family = |word: &str| Family::ALL.into_iter().find(|family| format!("{family:?}") == word);
    let (families, books): (Vec<&str>, Vec<&str>) =
        words.split_whitespace().partition(|word| family(word).is_some());
    let families: Vec<Family> = families.into_iter().filter_map(family).collect();
    let families = if families.is_empty() { Family::ALL.to_vec() } else { families };
    (families, books.into_iter().map(str::to_owned).collect())
}
