//! The check over 350 published bundles: none may cry wolf. `docs/rules-on-real-bundles.md` counts what it finds, and
//! argues every error; both are held against the bundles here.
//!
//! A document's list of places is written by hand, as an argument is. Its table of counts is generated:
//! `INTERLOCK_BLESS=1` writes it anew.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a test reads its corpus from the disk")]

use model::{Severity, Sources};
use site::{Inputs, check, read};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const DOCUMENT: &str = "../../docs/rules-on-real-bundles.md";
const BEGIN: &str = "<!-- counts: generated -->\n";
const END: &str = "<!-- end of counts -->\n";

/// Code, file and line.
type Place = (String, String, u32);

/// What the check finds in all bundles.
#[derive(Default)]
struct Findings {
    bundles: usize,
    /// By severity and code: how many findings in how many bundles.
    counts: BTreeMap<(Severity, &'static str), (usize, usize)>,
    errors: BTreeMap<Place, String>,
}

/// Where the shared corpora are; they are no part of the project.
fn bundles(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("INTERLOCK_SHARED").map_or(beside, PathBuf::from);
    let folder = shared.join("corpora/bundles");
    if folder.is_dir() {
        return Some(folder);
    }
    // Straight to the terminal: what tests print is kept back when they pass.
    let word = format!("SKIPPED: {test} needs {} (INTERLOCK_SHARED)\n", folder.display());
    std::io::stderr().write_all(word.as_bytes()).unwrap();
    None
}

fn find(folder: &Path) -> Findings {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut found = Findings { bundles: files.len(), ..Findings::default() };
    for path in &files {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut sources = Sources::default();
        let bundle = Some(sources.add(&name, &text));
        let inputs = Inputs { bundle, ..Inputs::new(&sources) };
        let mut codes = BTreeSet::new();
        for finding in check(&inputs, &read(&inputs), vec![], "2026-06-09T12:00:00Z".parse().unwrap()) {
            assert!(text.get(finding.at.range()).is_some(), "{name}: {finding:?}");
            let key = (finding.severity, finding.code);
            let (findings, bundles) = found.counts.entry(key).or_default();
            *findings += 1;
            *bundles += usize::from(codes.insert(key));
            if finding.severity == Severity::Error {
                let line = sources.get(finding.at.file).unwrap().position(finding.at.start).line;
                found.errors.insert((finding.code.to_owned(), name.clone(), line), finding.message);
            }
        }
    }
    found
}

/// The table of counts: every code that is found, and the rules that find nothing.
fn table(found: &Findings) -> String {
    let mut table = format!(
        "{} bundles.\n\n| severity | code | findings | bundles |\n|---|---|---|---|\n",
        found.bundles
    );
    for ((severity, code), (findings, bundles)) in &found.counts {
        writeln!(table, "| {severity} | `{code}` | {findings} | {bundles} |").unwrap();
    }
    let silent = site::rules::all().iter().map(|rule| rule.code);
    let silent = silent.filter(|code| !found.counts.keys().any(|(_, found)| found == code));
    let silent: Vec<String> = silent.map(|code| format!("`{code}`")).collect();
    writeln!(table, "\nRules that find nothing there: {}.", silent.join(", ")).unwrap();
    table
}

/// The places that the document argues: `- FILE: LINE, LINE` under the heading of a code.
fn argued(document: &str) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    let mut code = "";
    for line in document.lines() {
        if let Some(heading) = line.strip_prefix("### `") {
            code = heading.split('`').next().unwrap();
        } else if let Some((file, lines)) = line.strip_prefix("- `").and_then(|item| item.split_once("`: ")) {
            for number in lines.split(", ") {
                let number = number.parse().unwrap_or_else(|_| panic!("no line number in {line:?}"));
                assert!(
                    places.insert((code.to_owned(), file.to_owned(), number)),
                    "argued twice: {line:?} {number}"
                );
            }
        }
    }
    places
}

#[test]
fn every_error_in_published_bundles_is_argued_and_the_counts_are_true() {
    let Some(folder) = bundles("every_error_in_published_bundles_is_argued_and_the_counts_are_true") else {
        return;
    };
    let found = find(&folder);
    assert!(found.bundles >= 350, "{} bundles", found.bundles);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let document = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = document.split_once(BEGIN).unwrap();
    let (counts, tail) = rest.split_once(END).unwrap();

    let table = table(&found);
    if std::env::var_os("INTERLOCK_BLESS").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{table}{END}{tail}")).unwrap();
    } else {
        assert_eq!(counts, table, "the counts have changed: INTERLOCK_BLESS=1 writes them anew");
    }

    let argued = argued(tail);
    let unargued: Vec<_> = found.errors.iter().filter(|(place, _)| !argued.contains(*place)).collect();
    assert!(
        unargued.is_empty(),
        "errors in published bundles that the document does not argue: {unargued:#?}"
    );
    let stale: Vec<_> = argued.iter().filter(|place| !found.errors.contains_key(*place)).collect();
    assert!(stale.is_empty(), "errors that the document argues and nobody finds: {stale:#?}");
}

#[test]
fn an_argument_covers_its_own_code_file_and_line_only() {
    let places =
        argued("### `a-code`\nWhy.\n- `x.yaml`: 3, 12\n\n### `b-code`: more\n- `x.yaml`: 3\n- no place\n");
    let place = |code: &str, line| (code.to_owned(), "x.yaml".to_owned(), line);
    assert_eq!(places, BTreeSet::from([place("a-code", 3), place("a-code", 12), place("b-code", 3)]));
}
