//! Triage against logs whose truth is known. The logs are not part of the project: they are looked for in
//! `$INTERLOCK_SHARED` or `../shared`; without them every test says so and passes. `cargo xtask campaign triage` takes
//! more of them than the tests do.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests start processes and read files")]

mod planted;
mod sample;

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The material, or a loud word that it is not there.
fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("INTERLOCK_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    tell(&format!(
        "SKIPPED: {} is not there; set INTERLOCK_SHARED to the folder that holds it",
        found.display()
    ));
    None
}

/// Straight to the terminal: what tests print is kept back when they pass.
fn tell(word: &str) {
    std::io::stderr().write_all(format!("{word}\n").as_bytes()).expect("a terminal");
}

/// Whether the long form is wanted.
fn is_campaign() -> bool {
    std::env::var("INTERLOCK_CAMPAIGN").is_ok_and(|campaign| campaign == "triage")
}

/// What `interlock triage` says of these paths, in a folder that is no site.
fn triage(paths: &[&Path]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interlock"));
    command.args(["triage", "--format", "json"]).args(paths).current_dir("/");
    let done = command.output().expect("the binary starts");
    let text = String::from_utf8(done.stdout).expect("UTF-8");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
