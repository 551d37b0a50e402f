//! The first site, judged by all rules.
#![allow(clippy::disallowed_methods, reason = "a test reads the site from the disk")]

use model::{FileId, Finding, Severity, Sources};
use site::{Inputs, check, declared, read};
use std::path::{Path, PathBuf};

fn folder() -> Option<PathBuf> {
    let inside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../sites/omega");
    let folder = std::env::var_os("OMEGA").map_or(inside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn add(sources: &mut Sources, folder: &Path, name: &str) -> Option<FileId> {
    let text = std::fs::read_to_string(folder.join(name)).ok()?;
    Some(sources.add(name, &text))
}

fn markdown(sources: &mut Sources, folder: &Path, under: &str) -> Vec<FileId> {
    let entries = std::fs::read_dir(folder.join(under)).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| format!("{under}/{}", entry.file_name().to_string_lossy())).collect();
    names.sort();
    names.iter().filter(|name| name.ends_with(".md")).filter_map(|name| add(sources, folder, name)).collect()
}

/// Appendices and the index are for reading.
fn is_appendix(sources: &Sources, file: FileId) -> bool {
    sources.get(file).is_some_and(|source| !source.name.contains("/phase-"))
}

#[test]
fn omega_has_no_error_and_declares_eleven_dual_vips() {
    let Some(folder) = folder() else {
        eprintln!("SKIPPED: omega_has_no_error_and_declares_eleven_dual_vips needs sites/omega");
        return;
    };
    let mut sources = Sources::default();
    let site = add(&mut sources, &folder, "site.yaml");
    let bundle = add(&mut sources, &folder, "bundle.yaml");
    let versions = add(&mut sources, &folder, "versions.yaml");
    let decisions = add(&mut sources, &folder, "docs/design-decisions.md");
    let ledger = add(&mut sources, &folder, "docs/security-ledger.md");
    let books = markdown(&mut sources, &folder, "runbooks");
    let changelog = markdown(&mut sources, &folder, "docs/changelog");
    let others = [&books[..], &changelog[..]].concat();
    let books = books.into_iter().filter(|&file| !is_appendix(&sources, file)).collect();
    let inputs = Inputs {
        site,
        bundle,
        versions,
        decisions,
        ledger,
        others,
        books,
        changelog,
        ..Inputs::new(&sources)
    };
    let reading = read(&inputs);
    let findings = check(&inputs, &reading, vec![], "2026-06-09T12:00:00Z".parse().unwrap());
    let drawn: Vec<String> = findings.iter().map(|finding| draw(&sources, finding)).collect();
    drawn.iter().for_each(|line| println!("{line}"));
    assert!(!findings.iter().any(|finding| finding.severity == Severity::Error), "{drawn:#?}");

    let declared = declared(&inputs, &reading.site);
    let applications =
        declared.value.pointer("/site/vips/applications").and_then(|list| list.as_array()).unwrap();
    assert_eq!(applications.len(), 11);
    for application in applications {
        assert!(application["addresses"]["provider"].is_string(), "{application}");
        assert!(application["addresses"]["metal"].is_string(), "{application}");
    }
}

fn draw(sources: &Sources, finding: &Finding) -> String {
    let source = sources.get(finding.at.file);
    let (name, line) =
        source.map_or(("?", 0), |source| (&*source.name, source.position(finding.at.start).line));
    format!("{name}:{line} {} {} {}", finding.severity, finding.code, finding.message)
}
