//! The pages of `docs/` against the code.

use crate::run::root;
use std::collections::BTreeSet;
use std::path::Path;

/// What stands before the code of a finding.
const MAKERS: [&str; 7] = [
    "Finding::error(",
    "Finding::warning(",
    "Finding::info(",
    "report.error(",
    "report.warning(",
    " finding(",
    "code: ",
];

/// The codes that the sources of a folder give to findings, tests left out.
fn codes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            codes(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for maker in MAKERS {
                let after = code.split(maker).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
                found.extend(after.filter_map(|rest| rest.split_once('"')).map(|(code, _)| code.to_owned()));
            }
        }
    }
}

#[test]
fn every_finding_is_a_rule_or_has_its_line() {
    let page = std::fs::read_to_string(root().join("docs/findings.md")).expect("the page");
    let lines = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let told: BTreeSet<String> = lines.map(|(code, _)| code.to_owned()).collect();
    let mut rules = BTreeSet::new();
    codes(&root().join("crates/site/src/rules"), &mut rules);
    let mut all = BTreeSet::new();
    for room in ["model", "bundle", "site", "runbook", "app"] {
        codes(&root().join("crates").join(room).join("src"), &mut all);
    }
    assert!(rules.contains("vip-duplicate") && all.contains("yaml-syntax"), "the sources are read");
    let missing: Vec<_> = all.difference(&rules).filter(|code| !told.contains(*code)).collect();
    assert!(missing.is_empty(), "docs/findings.md lacks {missing:?}");
    let sources = |code: &&String| !all.contains(*code) && !["not-text"].contains(&code.as_str());
    let stale: Vec<_> = told.iter().filter(sources).collect();
    assert!(stale.is_empty(), "docs/findings.md tells of {stale:?}, which nothing reports");
}
