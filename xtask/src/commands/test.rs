//! `cargo xtask test`: everything that must hold before a change is taken.

use super::{realcloud, tidy};
use crate::needs::{self, Task};
use crate::steps::{Failed, Steps};

/// Cheap steps first; the test runner last, so that its closing lines are the last thing on the screen.
pub fn run(steps: &mut Steps) -> Result<(), Failed> {
    needs::install(steps, Task::Test)?;
    if let Err(why) = realcloud::install(steps)? {
        println!("\nSKIPPED: the suite of the real cloud will not run: {why}");
    }
    let fmt = steps.cargo(&["fmt", "--all", "--check"]);
    steps.run("fmt", fmt)?;
    let fmt = steps.cargo(&["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]);
    steps.run("fmt fuzz", fmt)?;
    let root = steps.root().to_owned();
    tidy::run(steps, &root)?;
    let deny = steps.cargo(&["deny", "--locked", "check", "licenses", "bans", "sources"]);
    steps.run("dependencies", needs::with_tools(deny))?;
    let clippy = steps.cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]);
    steps.run("clippy", clippy)?;
    let doctests = steps.cargo(&["test", "--workspace", "--locked", "--doc", "--quiet"]);
    steps.run("doctests", doctests)?;
    print!("\nbefore the tests: {}", steps.summary());
    let profile = if std::env::var_os("CI").is_some() { "ci" } else { "default" };
    let words =
        ["nextest", "run", "--workspace", "--locked", "--ignore-default-filter", "--profile", profile];
    let tests = steps.cargo(&words);
    steps.run("tests", needs::with_tools(tests))
}
