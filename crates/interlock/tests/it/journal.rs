//! `interlock journal`.

use crate::run::{Run, command, finish};
use rusqlite::Connection;
use std::path::Path;
use std::process::Stdio;

fn run(args: &[&str], state: &Path) -> Run {
    let child = command(args)
        .args(["--format", "json", "--state"])
        .arg(state)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    finish(child)
}

#[test]
fn verify_names_the_first_bad_event_and_a_head_shows_a_cut_tail() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path();
    assert_eq!(run(&["rehearse", "sites/omega", "--faults", "none"], state).status, 0);
    let good = run(&["journal", "verify"], state).json();
    assert_eq!((&good["schema"], &good["intact"]), (&"interlock.journal/1".into(), &true.into()));
    assert_eq!(good["first_bad"], serde_json::Value::Null);
    let head = good["head"].as_str().expect("a head").to_owned();
    let events = good["events"].as_u64().expect("a count");
    assert_eq!(run(&["journal", "verify", "--head", &head], state).status, 0);

    let raw = Connection::open(state.join("journal.db")).expect("the journal is SQLite");
    raw.execute("delete from events where seq = ?1", [events]).expect("cut");
    assert_eq!(
        run(&["journal", "verify"], state).json()["intact"],
        true,
        "a chain cannot show its own cut tail"
    );
    let cut = run(&["journal", "verify", "--head", &head], state);
    assert_eq!(cut.status, 1);
    assert_eq!(cut.json()["intact"], false);

    raw.execute("delete from events where seq = 5", []).expect("removed");
    let bad = run(&["journal", "verify"], state);
    assert_eq!(bad.status, 1);
    assert_eq!(bad.json()["first_bad"], 5);
}

#[test]
fn the_index_names_every_run_with_its_head() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run(&["rehearse", "sites/omega", "--faults", "node-powered-on"], folder.path()).status, 0);
    let child = command(&["journal", "index", "--state"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let index = finish(child).stdout;
    assert_eq!(index.matches("sha256:").count(), 2, "{index}");
    assert!(index.contains("phase-01-bundle-deploy"), "{index}");
}

#[test]
fn a_journal_that_is_none_is_said_to_be_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = run(&["journal", "verify"], &folder.path().join("nowhere"));
    assert_eq!(missing.status, 2);
    std::fs::write(
        folder.path().join("journal.db"),
        "this is no database, and long enough to look like one\n".repeat(99),
    )
    .expect("written");
    let garbage = run(&["journal", "verify"], folder.path());
    assert_eq!(garbage.status, 2, "{}", garbage.stdout);
    assert!(garbage.stderr.contains("journal.db"), "{}", garbage.stderr);
}
