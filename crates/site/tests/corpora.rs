//! The rules over 350 published bundles: none may cry wolf.
#![allow(clippy::disallowed_methods, reason = "a test reads its corpus from the disk")]

use model::{Severity, Sources};
use site::{Inputs, check, read};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Every error in the published bundles, and why it is true.
const TRUE_FAULTS: [&str; 2] = [
    // ceph-mon runs in containers and binds nothing in internal-space, nor do its constraints ask for it: by the
    // charm guide its subordinate may not bind there.
    "subordinate-space-not-in-principal canonical__juju-lint__main__tests__resources__fcb-yoga-jammy-bundle.yaml:112",
    // The dashboard of a private sandbox has a VIP and no cluster.
    "vip-without-ha",
];

/// Where the shared corpora are; they are no part of the project.
fn corpora() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("INTERLOCK_SHARED").map_or(beside, PathBuf::from);
    let bundles = shared.join("corpora/bundles");
    bundles.is_dir().then_some(bundles)
}

#[test]
fn published_bundles_raise_no_false_alarm() {
    let Some(folder) = corpora() else {
        eprintln!(
            "SKIPPED: published_bundles_raise_no_false_alarm needs ../shared/corpora/bundles (INTERLOCK_SHARED)"
        );
        return;
    };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let now = "2026-06-09T12:00:00Z".parse().unwrap();
    let codes: Vec<&str> = site::rules::all().iter().map(|rule| rule.code).collect();
    let mut counts: BTreeMap<(&str, Severity), Vec<String>> = BTreeMap::new();
    for path in &files {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        let mut sources = Sources::default();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bundle = Some(sources.add(&name, &text));
        let inputs = Inputs { bundle, ..Inputs::new(&sources) };
        for finding in check(&inputs, &read(&inputs), vec![], now) {
            assert!(text.get(finding.at.range()).is_some(), "{name}: {finding:?}");
            if codes.contains(&finding.code) {
                let line = sources.get(finding.at.file).unwrap().position(finding.at.start).line;
                let hits = counts.entry((finding.code, finding.severity)).or_default();
                hits.push(format!("{name}:{line} {}", finding.message));
            }
        }
    }
    for ((code, severity), hits) in &counts {
        println!("{code} {severity}: {} in {} bundles", hits.len(), files.len());
        hits.iter().for_each(|hit| println!("    {hit}"));
    }
    assert!(files.len() >= 300, "{} bundles", files.len());
    let errors = counts.iter().filter(|((_, severity), _)| *severity == Severity::Error);
    let errors: Vec<String> =
        errors.flat_map(|((code, _), hits)| hits.iter().map(move |hit| format!("{code} {hit}"))).collect();
    assert_eq!(errors.len(), TRUE_FAULTS.len(), "errors in published bundles: {errors:#?}");
    for (error, fault) in errors.iter().zip(TRUE_FAULTS) {
        assert!(error.starts_with(fault), "errors in published bundles: {errors:#?}");
    }
}
