//! `cargo xtask campaign gates`: what each line of each gate is there for, over every book of every site. Every fault is
//! rehearsed; what one line alone had noticed is rehearsed again without that line. A line that guards nothing is named.

use crate::steps::{Failed, Steps};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Rehearses the sites, one after the other; all that have books where none is named.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let sites = match words {
        [] => with_books(&steps.root().join("sites")).map_err(Failed::Usage)?,
        named => named.iter().map(|site| steps.root().join(site)).collect(),
    };
    let cargo = steps.cargo(&["build", "--release", "--quiet", "-p", "interlock"]);
    steps.run("build", cargo)?;
    let (root, mut idle) = (steps.root().to_owned(), vec![]);
    for site in &sites {
        let name = site.strip_prefix(&root).unwrap_or(site).display().to_string();
        steps.work(&name, "every fault, and without one line of a gate at a time", || {
            let json = rehearse(&root, site)?;
            for line in told(&json).iter().chain(&faultless(&json)) {
                println!("{line}");
            }
            idle.extend(unguarding(&json).into_iter().map(|line| format!("{name}: {line}")));
            Ok(())
        })?;
    }
    steps.work("lines", "every line guards something, or is argued for", || match idle.as_slice() {
        [] => Ok(()),
        idle => Err(format!("{} lines do not:\n  {}", idle.len(), idle.join("\n  "))),
    })
}

/// The rehearsal of one site as JSON, whatever it came to.
fn rehearse(root: &Path, site: &Path) -> Result<Value, String> {
    let state = root.join("target/campaign-gates");
    let mut command = Command::new(root.join("target/release/interlock"));
    if let Some(target) = std::env::var_os("CARGO_TARGET_DIR") {
        command = Command::new(PathBuf::from(target).join("release/interlock"));
    }
    command
        .args(["--quiet", "rehearse"])
        .arg(site)
        .args(["--weaken", "--fresh", "--format", "json", "--state"]);
    let output =
        command.arg(&state).output().map_err(|why| format!("interlock could not be started: {why}"))?;
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).map_err(|why| format!("{why}: {}", said()))
}

/// One line for each fault that hung on a line, with what became of it.
fn told(json: &Value) -> Vec<String> {
    let rows = json.get("weakened").and_then(Value::as_array).into_iter().flatten();
    rows.map(|row| {
        let (gate, by) = (word(row, "gate"), word(row, "by"));
        let became = match (word(row, "outcome"), by) {
            ("escaped", _) => "ESCAPES".to_owned(),
            (_, by) if by == gate => "finds the gate empty".to_owned(),
            (outcome, by) => format!("is {outcome} by {by}"),
        };
        format!("{gate:<24} {} {became} without: {}", word(row, "fault"), word(row, "line"))
    })
    .collect()
}

/// The lines that guard answers which no fault of the catalogue gives: their absence shows in no rehearsal.
fn faultless(json: &Value) -> Vec<String> {
    let mut all = vec![];
    for gate in json.get("gates").and_then(Value::as_array).into_iter().flatten() {
        for line in gate.get("lines").and_then(Value::as_array).into_iter().flatten() {
            if word(line, "guards") == "answers" {
                let (gate, line) = (word(gate, "gate"), word(line, "line"));
                all.push(format!("{gate:<24} has no fault of its own: {line}"));
            }
        }
    }
    all.push(format!("{} lines guard answers that no fault gives", all.len()));
    all
}

/// The lines that guard nothing, or were not reached, and are not argued for; and what else makes all of this void.
fn unguarding(json: &Value) -> Vec<String> {
    let mut idle = vec![];
    if json.pointer("/control/verdict").and_then(Value::as_str) != Some("holds") {
        idle.push("the control does not hold, so no gate proves anything".to_owned());
    }
    for gate in json.get("gates").and_then(Value::as_array).into_iter().flatten() {
        for line in gate.get("lines").and_then(Value::as_array).into_iter().flatten() {
            let guards = word(line, "guards");
            let argued = line.get("argument").is_some_and(Value::is_object);
            if matches!(guards, "nothing" | "unknown") && !argued {
                let by = match word(line, "noticed_by") {
                    "" => String::new(),
                    by => format!("; noticed by {by} as well: {}", word(line, "notices")),
                };
                idle.push(format!("{}, {}: {}{by}", word(gate, "gate"), guards, word(line, "line")));
            }
        }
    }
    idle
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The sites that have books: phases or operations.
fn with_books(sites: &Path) -> Result<Vec<PathBuf>, String> {
    let names = |folder: &Path| -> Result<Vec<PathBuf>, String> {
        let entries = std::fs::read_dir(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        Ok(entries.flatten().map(|entry| entry.path()).collect())
    };
    let is_book = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        name.ends_with(".md") && (name.starts_with("phase-") || name.starts_with("ops-"))
    };
    let has_books =
        |site: &PathBuf| names(&site.join("runbooks")).is_ok_and(|books| books.iter().any(is_book));
    let mut found: Vec<PathBuf> = names(sites)?.into_iter().filter(has_books).collect();
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{faultless, told, unguarding};
    use serde_json::json;

    #[test]
    fn lines_that_guard_nothing_are_named_unless_they_are_argued_for() {
        let line = |line: &str, guards: &str, argument: serde_json::Value| json!({"line": line, "guards": guards, "notices": "x is missing", "noticed_by": "y", "argument": argument});
        let argument = json!({"why": "w", "decision": "D-001"});
        let lines = [
            line("a", "faults", json!(null)),
            line("e", "answers", json!(null)),
            line("b", "nothing", json!(null)),
            line("c", "nothing", argument),
            line("d", "unknown", json!(null)),
        ];
        let mut json = json!({"control": {"verdict": "holds"}, "gates": [{"gate": "g", "lines": lines}]});
        let named = [
            "g, nothing: b; noticed by y as well: x is missing",
            "g, unknown: d; noticed by y as well: x is missing",
        ];
        assert_eq!(unguarding(&json), named);
        let answers = [
            "g                        has no fault of its own: e",
            "1 lines guard answers that no fault gives",
        ];
        assert_eq!(faultless(&json), answers);
        json["control"]["verdict"] = "fails".into();
        assert_eq!(unguarding(&json).len(), 3);
    }

    #[test]
    fn what_escapes_and_what_another_gate_catches_is_told() {
        let row = |fault: &str, outcome: &str, by: serde_json::Value| json!({"gate": "g", "line": "l", "fault": fault, "outcome": outcome, "by": by});
        let rows =
            [row("a", "escaped", json!(null)), row("b", "late", json!("h")), row("c", "caught", json!("g"))];
        let told = told(&json!({"weakened": rows}));
        assert_eq!(told[0], "g                        a ESCAPES without: l");
        assert_eq!(told[1], "g                        b is late by h without: l");
        assert_eq!(told[2], "g                        c finds the gate empty without: l");
    }
}
