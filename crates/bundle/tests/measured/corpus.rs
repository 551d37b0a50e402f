use crate::shared;
use bundle::{Against, plan, read, verify};
use model::Sources;
use std::collections::BTreeMap;

#[test]
fn every_real_bundle_is_read_verified_and_planned() {
    let Some(folder) = shared("corpora/bundles") else { return };
    let mut count = 0;
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let mut sources = Sources::default();
        let base = sources.add(&path.display().to_string(), &text);
        let reading = read(&sources, base, &[]);
        let findings = reading.findings.into_iter().chain(verify(&reading.bundle, &Against::catalogue()));
        for finding in findings {
            assert!(finding.at.range().end <= text.len(), "{}: {finding:?}", path.display());
            assert!(!finding.help.is_empty(), "{}: {finding:?}", path.display());
            *codes.entry(finding.code).or_default() += 1;
        }
        let plan = plan(&reading.bundle);
        assert_eq!(plan.applications, reading.bundle.applications.len());
        count += 1;
    }
    println!("{count} bundles: {codes:#?}");
    assert!(count >= 350, "only {count} bundles");
}
