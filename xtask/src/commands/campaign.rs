//! `cargo xtask campaign`: the long forms of the tests, by name.

mod engine;
mod fuzz;
mod gates;
mod realfaults;
mod triage;

use crate::steps::{Failed, Steps};

/// A campaign: name, what it does, and how it is run with the words that follow its name.
type Campaign = (&'static str, &'static str, fn(&mut Steps, &[&str]) -> Result<(), Failed>);

/// Every campaign. Each is one file in `xtask/src/commands/campaign/`.
const CAMPAIGNS: &[Campaign] = &[
    (
        "engine",
        "every book under every fault at every step, deaths of two processes last: [FAMILY...] [BOOK...]; hours",
        engine::run,
    ),
    ("fuzz", "feeds made-up bytes to every parser: [--seconds N] [TARGET...]", fuzz::run),
    (
        "gates",
        "what each line of each gate guards, over the books of all sites: [SITE...]; some minutes",
        gates::run,
    ),
    (
        "realfaults",
        "every fault of the real cloud, one at a time; many minutes (the tests make some)",
        realfaults::run,
    ),
    ("triage", "logs whose truth is known, fifty clouds of them; some minutes", triage::run),
];

/// Runs the named campaign, or lists them.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let Some((name, words)) = words.split_first() else {
        for (name, what, _) in CAMPAIGNS {
            println!("{name:<10} {what}");
        }
        return Ok(());
    };
    match CAMPAIGNS.iter().find(|(known, ..)| known == name) {
        Some((.., run)) => {
            run(steps, words)?;
            print!("\n{}", steps.summary());
            Ok(())
        }
        None => Err(Failed::Usage(format!("`{name}` is no campaign; `cargo xtask campaign` lists them"))),
    }
}
