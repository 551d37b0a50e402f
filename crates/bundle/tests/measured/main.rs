//! The bundle against public data that is not part of the project: cases of Juju's own tests, and real bundles.
//! They are looked for in `$INTERLOCK_SHARED` or `../shared`; without them every test says so and passes.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests read files; the room does not")]

mod corpus;
mod plan_cases;
mod plan_texts;
mod sources;
mod verify_cases;

use bundle::{Reading, read};
use model::Sources;
use std::io::Write;
use std::path::PathBuf;

/// The folder of the data, or a loud word that it is not there.
fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("INTERLOCK_SHARED").map(PathBuf::from).unwrap_or_else(|| {
        let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
        workspace.join("../shared")
    });
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    // Straight to the terminal: what tests print is kept back when they pass.
    let word = format!(
        "SKIPPED: {} is not there; set INTERLOCK_SHARED to the folder that holds it\n",
        found.display()
    );
    std::io::stderr().write_all(word.as_bytes()).unwrap();
    None
}

fn json(path: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(shared(path)?).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

fn read_text(text: &str) -> Reading {
    let mut sources = Sources::default();
    let base = sources.add("bundle.yaml", text);
    read(&sources, base, &[])
}

fn texts(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}
