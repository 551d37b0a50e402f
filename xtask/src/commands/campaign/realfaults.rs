//! `cargo xtask campaign realfaults`: every fault of the real cloud.

use crate::commands::realcloud;
use crate::needs;
use crate::steps::{Failed, Steps};

/// Runs the suite of the real cloud in its long form. With words only those faults are made whose names have one of them,
/// and in the copy of this checkout, which stays up.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let faults = if words.is_empty() { "all".to_owned() } else { words.join(",") };
    let stays = (!words.is_empty()).then_some(("INTERLOCK_REALCLOUD_STAYS", "1"));
    if let Err(why) = realcloud::install(steps)? {
        return steps.work("realcloud", "what it needs", || Err(why));
    }
    let words = ["nextest", "run", "--locked", "--package", "interlock", "--test", "realcloud"];
    let mut tests = steps.cargo(&words);
    tests.args(["--ignore-default-filter", "--no-capture"]).env("INTERLOCK_REALFAULTS", faults).envs(stays);
    steps.run("real faults", needs::with_tools(tests))
}
