//! Canaries: a secret that a person has put where it does not belong is reported, and never shown.

use crate::run::{command, copy_of_omega, finish};
use std::path::Path;
use std::process::Stdio;

const CANARY: &str = "canary-c0ffee-4711-do-not-print";

fn holds_canary(folder: &Path) -> Option<std::path::PathBuf> {
    for entry in std::fs::read_dir(folder).ok()? {
        let path = entry.ok()?.path();
        if path.is_dir() {
            if let Some(found) = holds_canary(&path) {
                return Some(found);
            }
        } else if std::fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()))
        {
            return Some(path);
        }
    }
    None
}

#[test]
fn a_committed_secret_is_found_and_printed_in_no_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let overlay = site.join("policies/keys.yaml");
    std::fs::create_dir_all(site.join("policies")).expect("made");
    let text = format!(
        "applications:\n  octavia:\n    options:\n      lb-mgmt-issuing-ca-key-passphrase: {CANARY}\n"
    );
    std::fs::write(overlay, text).expect("written");
    for format in ["text", "json", "sarif", "junit", "github"] {
        let child = command(&["check", &site.to_string_lossy(), "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let run = finish(child);
        assert!(run.stdout.contains("secret-committed"), "{format}: {}", run.stdout);
        assert!(
            !run.stdout.contains(CANARY) && !run.stderr.contains(CANARY),
            "{format} shows it: {}",
            run.stdout
        );
    }
}

#[test]
fn what_an_overlay_holds_reaches_neither_journal_nor_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let overlay = site.join("rehearsal/overlays/octavia-pki.yaml");
    let text = std::fs::read_to_string(&overlay).expect("read");
    let passphrase = text.lines().find(|line| line.contains("passphrase")).expect("a passphrase").to_owned();
    let key = passphrase.split(':').next().expect("a key");
    std::fs::write(&overlay, text.replace(&passphrase, &format!("{key}: {CANARY}"))).expect("written");
    let state = folder.path().join("state");
    let child = command(&["rehearse", &site.to_string_lossy(), "--faults", "overlay-four-keys"])
        .arg("--state")
        .arg(&state)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let run = finish(child);
    assert!(!run.stdout.contains(CANARY) && !run.stderr.contains(CANARY), "{}", run.stdout);
    // The working copies are the site itself; everything else that was written is ours.
    std::fs::remove_dir_all(state.join("rehearsals")).expect("working copies are there");
    assert_eq!(holds_canary(&state), None);
}
