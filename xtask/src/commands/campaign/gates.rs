//! `cargo xtask campaign gates`: what each gate of a site's books is there for. One gate at a time is taken out of a copy
//! of the site and every fault is rehearsed; what escapes, or is noticed late or elsewhere, hung on that gate.

use crate::steps::{Failed, Steps};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The site that is rehearsed when none is named.
const SITE: &str = "sites/omega";

/// Outcome and gate of each fault.
type Outcomes = BTreeMap<String, (String, String)>;

/// Rehearses the site whole, then once without each gate of its books.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let site = match words {
        [] => steps.root().join(SITE),
        [site] => steps.root().join(site),
        _ => return Err(Failed::Usage("campaign gates takes one site".to_owned())),
    };
    let cargo = steps.cargo(&["build", "--release", "--quiet", "-p", "interlock"]);
    steps.run("build", cargo)?;
    let work = steps.root().join("target/campaign-gates");
    let mut lines = vec![];
    steps.work("gates", "every fault, without one gate at a time", || {
        let whole = rehearse(&site, &work)?;
        for book in books(&site)? {
            let text = read(&book)?;
            for (gate, without) in weakened(&text) {
                let copy = work.join("site");
                let _ = std::fs::remove_dir_all(&work);
                copy_folder(&site, &copy).map_err(|why| format!("{}: {why}", copy.display()))?;
                let below = book.strip_prefix(&site).map_err(|why| why.to_string())?;
                std::fs::write(copy.join(below), without).map_err(|why| why.to_string())?;
                let line = told(&gate, &whole, &rehearse(&copy, &work)?);
                println!("{line}");
                lines.push(line);
            }
        }
        Ok(())
    })?;
    println!("\n{} gates", lines.len());
    Ok(())
}

/// One line: the gate, and what became of the faults without it.
fn told(gate: &str, whole: &Outcomes, without: &Outcomes) -> String {
    let changed = whole.iter().filter_map(|(fault, (_, by))| {
        let (outcome, now) = without.get(fault)?;
        match outcome.as_str() {
            "caught" if now == by => None,
            "caught" => Some(format!("{fault} is caught by {now}")),
            other => Some(format!("{fault}: {}", other.to_uppercase())),
        }
    });
    let changed: Vec<String> = changed.collect();
    let text = if changed.is_empty() { "nothing changes".to_owned() } else { changed.join("; ") };
    format!("{gate:<24} {text}")
}

/// The text without each of its gates in turn, with the gate's id or, where it has none, its line.
fn weakened(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let opens = lines.iter().enumerate().filter(|(_, line)| line.trim() == "```cel");
    let gates = opens.filter_map(|(from, _)| {
        let inside = lines.get(from + 1..)?;
        let length = inside.iter().position(|line| line.trim() == "```")?;
        let id = inside.iter().take(length).find_map(|line| line.strip_prefix("# id: "));
        let gate = id.map_or_else(|| format!("line {}", from + 1), |id| id.trim().to_owned());
        let kept = lines.iter().take(from).chain(inside.iter().skip(length + 1));
        Some((gate, kept.flat_map(|line| [line, "\n"]).collect()))
    });
    gates.collect()
}

fn rehearse(site: &Path, work: &Path) -> Result<Outcomes, String> {
    let state = work.join("state");
    let mut command = std::process::Command::new("cargo");
    command.args(["run", "--release", "--quiet", "-p", "interlock", "--", "--quiet", "rehearse"]);
    command.arg(site).args(["--faults", "all", "--format", "json", "--state"]).arg(&state);
    let output = command.output().map_err(|why| format!("cargo could not be started: {why}"))?;
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    let json: Value = serde_json::from_slice(&output.stdout).map_err(|why| format!("{why}: {}", said()))?;
    let _ = std::fs::remove_dir_all(&state);
    let word = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("").to_owned();
    let faults = json.get("faults").and_then(Value::as_array).ok_or_else(|| format!("no faults: {json}"))?;
    let row = |row: &Value| (word(row.get("fault")), (word(row.get("outcome")), word(row.get("gate"))));
    Ok(faults.iter().map(row).collect())
}

/// The books of a site: phases and operations.
fn books(site: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = site.join("runbooks");
    let entries = std::fs::read_dir(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let is_book = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        name.ends_with(".md") && (name.starts_with("phase-") || name.starts_with("ops-"))
    };
    let mut books: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_book).collect();
    books.sort();
    Ok(books)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Outcomes, told, weakened};

    #[test]
    fn each_gate_is_taken_out_by_itself() {
        let text = "a\n```cel\n# id: one\nx\n```\nb\n```cel\ny\n```\nc\n";
        let without = weakened(text);
        let expected =
            [("one", "a\nb\n```cel\ny\n```\nc\n"), ("line 7", "a\n```cel\n# id: one\nx\n```\nb\nc\n")];
        assert_eq!(without, expected.map(|(gate, text)| (gate.to_owned(), text.to_owned())));
    }

    #[test]
    fn what_escapes_and_what_another_gate_catches_is_told() {
        let outcomes = |rows: &[[&str; 3]]| -> Outcomes {
            let row = |[fault, outcome, gate]: &[&str; 3]| {
                ((*fault).to_owned(), ((*outcome).to_owned(), (*gate).to_owned()))
            };
            rows.iter().map(row).collect()
        };
        let whole = outcomes(&[["a", "caught", "g"], ["b", "caught", "g"], ["c", "caught", "h"]]);
        let without = outcomes(&[["a", "escaped", ""], ["b", "caught", "h"], ["c", "caught", "h"]]);
        assert_eq!(told("g", &whole, &without), "g                        a: ESCAPED; b is caught by h");
        assert_eq!(told("h", &whole, &whole), "h                        nothing changes");
    }
}
