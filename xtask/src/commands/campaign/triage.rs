//! `cargo xtask campaign triage`: logs whose truth is known, fifty clouds of them. The tests take two.

use crate::steps::{Failed, Steps};

/// Runs the whole suite in a release build and prints what is found and what is missed.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    if !words.is_empty() {
        return Err(Failed::Usage("campaign triage takes no words".to_owned()));
    }
    let mut tests = steps.cargo(&["test", "--release", "-p", "interlock", "--test", "triage", "--"]);
    tests.args(["--nocapture", "--test-threads", "2"]).env("INTERLOCK_CAMPAIGN", "triage");
    steps.run("triage", tests)
}
