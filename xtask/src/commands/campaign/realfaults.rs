//! `cargo xtask campaign realfaults`: every fault of the real cloud.

use crate::commands::realcloud;
use crate::needs;
use crate::steps::{Failed, Steps};

/// Runs the suite of the real cloud in its long form.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    if !words.is_empty() {
        return Err(Failed::Usage("`campaign realfaults` takes no words".to_owned()));
    }
    if let Err(why) = realcloud::install(steps)? {
        return steps.work("realcloud", "what it needs", || Err(why));
    }
    let words = ["nextest", "run", "--locked", "--package", "interlock", "--test", "realcloud"];
    let mut tests = steps.cargo(&words);
    tests.args(["--ignore-default-filter", "--no-capture"]).env("INTERLOCK_REALFAULTS", "all");
    steps.run("real faults", needs::with_tools(tests))
}
