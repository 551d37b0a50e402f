use crate::{is_campaign, shared, tell, triage};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What the decoys of the generator are known as. None of them may be named as a cause.
const DECOYS: [&str; 8] = [
    "nova-numa-socket",
    "nova-power-sync",
    "oslo-deprecated-option",
    "keystone-user-unknown",
    "neutron-show-404",
    "nova-instance-not-found",
    "cinder-uninitialized",
    "amqp-reset-once",
];

/// Makes the logs of a cloud with planted incidents, and gives the truth about them.
fn cloud(generator: &Path, folder: &Path, seed: u64) -> Value {
    let mut command = Command::new("python3");
    command
        .arg(generator)
        .args(["--size", "20M", "--seed", &seed.to_string(), "--out"])
        .arg(folder.join("logs"));
    assert!(command.output().expect("python3 is there").status.success());
    let truth = std::fs::read_to_string(folder.join("logs.truth.json")).expect("the truth");
    serde_json::from_str(&truth).expect("JSON")
}

#[test]
fn planted_incidents_are_found_with_their_root_line_and_decoys_are_not_named() {
    let Some(generator) = shared("tools/gen_logs.py") else { return };
    let (mut planted, mut missed) = (0, BTreeMap::<String, usize>::new());
    let seeds = if is_campaign() { 50 } else { 2 };
    for seed in 1..=seeds {
        let folder = tempfile::tempdir().expect("a folder");
        let truth = cloud(&generator, folder.path(), seed);
        let logs = folder.path().join("logs");
        let said = triage(&[&logs]);
        let causes = said["causes"].as_array().expect("a list");
        for cause in causes {
            let symptom = cause["symptom"].as_str().expect("a name");
            assert!(
                !DECOYS.contains(&symptom),
                "seed {seed}: the decoy {symptom} is named: {}",
                cause["first"]
            );
        }
        for incident in truth["incidents"].as_array().expect("a list") {
            planted += 1;
            let root = &incident["root"];
            let file = logs.join(root["file"].as_str().expect("a path"));
            let found = causes.iter().any(|cause| {
                cause["first"]["file"] == file.to_string_lossy().as_ref()
                    && cause["first"]["line"] == root["line"]
            });
            if !found {
                *missed.entry(incident["id"].to_string()).or_default() += 1;
            }
        }
    }
    let lost: usize = missed.values().sum();
    tell(&format!(
        "planted: {} of {planted} incidents found with their root line; missed {missed:?}",
        planted - lost
    ));
    assert!(lost * 20 <= planted, "more than one in twenty is missed: {missed:?}");
}
