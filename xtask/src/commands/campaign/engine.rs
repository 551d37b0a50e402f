//! `cargo xtask campaign engine`: every book of the repository under every fault, at every step. The tests take a part.

use crate::steps::{Failed, Steps};

/// Runs the whole suite and prints how many cases each family has. What it waits for is the disk and bash, so the tests'
/// own build will do.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    if !words.is_empty() {
        return Err(Failed::Usage("campaign engine takes no words".to_owned()));
    }
    let mut tests = steps.cargo(&["test", "-p", "interlock", "--test", "engine", "--"]);
    tests.args(["--nocapture", "--test-threads", "2"]).env("INTERLOCK_CAMPAIGN", "engine");
    steps.run("engine", tests)
}
