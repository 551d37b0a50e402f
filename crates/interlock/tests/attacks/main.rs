//! Attacks on a live run, one short attempt each: a real site in a real repository, the real journal, the real bash, and
//! the real binary where that is the door. Every attempt must be refused with a message that says why, and the world
//! (`home/box`) must be as it was. What was tried and what was answered is written down in `docs/attacks.md`;
//! `INTERLOCK_BLESS=1` writes it anew. A new family is a file here with a `FAMILY`, and a line in `families!`.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests write files and start processes")]

#[path = "../../../store/tests/journal/cluster.rs"]
#[allow(dead_code, reason = "shared with the tests of the store, which use all of it")]
mod cluster;
mod lab;
mod page;
mod pair;
#[path = "../it/terminal.rs"]
mod terminal;

use lab::Lab;

/// One attempt: what it does, and how. It gives the message of its refusal.
pub type Attempt = (&'static str, fn(&Lab) -> String);

/// Attempts on one thing.
pub struct Family {
    /// Its heading in `docs/attacks.md`.
    pub name: &'static str,
    /// The laws that it attacks.
    pub laws: &'static str,
    /// What is tried.
    pub attempts: &'static [Attempt],
}

macro_rules! families {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every family, in the order of the page.
        const FAMILIES: &[&Family] = &[$(&$name::FAMILY),*];

        mod refused {
            $(#[test]
            fn $name() {
                crate::page::check(&crate::$name::FAMILY);
            })*
        }
    };
}

families! { approvals, signed, people, books, values, evidence, pasted, secrets, journal, clock, writers, lease }

#[test]
fn there_are_sixty_attempts_or_more() {
    let count: usize = FAMILIES.iter().map(|family| family.attempts.len()).sum();
    println!("{count} attempts in {} families", FAMILIES.len());
    assert!(count >= 60, "{count}");
    page::head(count);
}
