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

/// Runs one family over every book, in this process, and prints how many cases that were.
fn all_pass(family: Family) {
    let whole = std::env::var("INTERLOCK_CAMPAIGN").is_ok_and(|campaign| campaign == "engine");
    let mut counted = 0;
    for subject in books::every(whole) {
        let cases = family.cases(&subject, whole);
        assert!(!cases.is_empty(), "{}: no case of {family:?}", subject.name);
        let wrongs = process::all(&subject, &cases);
        assert!(
            wrongs.is_empty(),
            "{} of {} cases of {}:\n{}",
            wrongs.len(),
            cases.len(),
            subject.name,
            wrongs.join("\n")
        );
        println!("{family:?} {}: {} cases", subject.name, cases.len());
        counted += cases.len();
    }
    println!("{family:?}: {counted} cases hold");
}

#[test]
fn each_step_fails_lies_or_says_nothing() {
    all_pass(Family::Wire);
}

#[test]
fn the_process_is_killed_before_during_and_after_each_step() {
    all_pass(Family::Kills);
}

#[test]
fn the_process_is_killed_and_the_next_one_too() {
    all_pass(Family::Twice);
}

#[test]
fn the_clock_jumps_at_each_look() {
    all_pass(Family::Clock);
}

#[test]
fn people_decline_stop_and_come_late() {
    all_pass(Family::Hands);
}

#[test]
fn the_book_is_begun_again_from_each_step() {
    all_pass(Family::Again);
}
