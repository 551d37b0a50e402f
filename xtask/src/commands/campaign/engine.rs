//! `cargo xtask campaign engine [FAMILY...] [BOOK...]`: every book of the repository under every fault, at every step; or
//! those families of cases (`Hands`, `Wire`, `Kills`, `Clock`, `Again`, `Twice`), and those books whose name holds one of
//! the other words, such as the ones that are new. The tests take a part.

use crate::steps::{Failed, Steps};

/// Runs the whole suite and prints how many cases each family has.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let mut tests = steps.cargo(&["test", "-p", "interlock", "--test", "engine", "--"]);
    tests.arg("--nocapture").env("INTERLOCK_CAMPAIGN", "engine");
    tests.env("INTERLOCK_ENGINE", words.join(" "));
    steps.run("engine", tests)
}
