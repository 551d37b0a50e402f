//! `cargo xtask tidy`: the house rules.

use crate::steps::{Failed, Steps};
use crate::tidy::{RULES, Tree, check, report};
use std::path::Path;

/// Reads the workspace at `root` and prints every offence.
pub fn run(steps: &mut Steps, root: &Path) -> Result<(), Failed> {
    steps.work("tidy", &format!("{} house rules over every file", RULES.len()), || {
        let tree = Tree::read(root).map_err(|error| format!("the workspace could not be read: {error}"))?;
        let offences = check(&tree);
        print!("{}", report(&offences));
        if offences.is_empty() { Ok(()) } else { Err("the offences are listed above".to_owned()) }
    })
}
