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
    assert_eq!(run(&["rehearse", "sites/omega", "phase-01", "--faults", "none"], state).status, 0);
    let good = run(&["journal", "verify"], state).json();
    assert_eq!((&good["schema"], &good["intact"]), (&"interlock.journal/1".into(), &true.into()));
    assert_eq!(good["first_bad"], serde_json::Value::Null);
    let head = good["head"].as_str().expect("a head").to_owned();
    let events = good["events"].as_u64().expect("a count");
    assert_eq!(run(&["journal", "verify", "--head", &head], state).status, 0);

    let raw = Connection::open(state.join("journal.db")).expect("the journal is SQLite");
    raw.execute_batch("drop trigger event_is_append_only_delete").expect("an enemy owns the file");
    raw.execute("delete from event where seq = ?1", [events.cast_signed()]).expect("cut");
    assert_eq!(
        run(&["journal", "verify"], state).json()["intact"],
        true,
        "a chain cannot show its own cut tail"
    );
    let cut = run(&["journal", "verify", "--head", &head], state);
    assert_eq!(cut.status, 1);
    assert_eq!(cut.json()["intact"], false);

    raw.execute("delete from event where seq = 5", []).expect("removed");
    let bad = run(&["journal", "verify"], state);
    assert_eq!(bad.status, 1);
    assert_eq!(bad.json()["first_bad"], 5);
}

#[test]
fn the_index_names_every_run_with_its_head() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(
        run(&["rehearse", "sites/omega", "phase-01", "--faults", "node-powered-on"], folder.path()).status,
        0
    );
    let child = command(&["journal", "index", "--state"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let index = finish(child).stdout;
    // The two books without a fault, and the one with it.
    assert_eq!(index.matches("sha256:").count(), 3, "{index}");
    assert_eq!(index.matches("runbooks/phase-01-bundle-deploy.md").count(), 2, "{index}");
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

#[test]
fn a_journal_moves_whole_or_not_at_all() {
    let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    assert_eq!(run(&["rehearse", "sites/omega", "phase-01", "--faults", "none"], from.path()).status, 0);
    let export = |args: &[&str]| {
        let mut command = command(&["journal", "export", "--state"]);
        command.arg(from.path()).args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        finish(command.spawn().expect("the binary starts"))
    };
    let whole = export(&[]);
    assert_eq!(whole.status, 0, "{}", whole.stderr);
    assert!(whole.stderr.starts_with("exported: "), "{}", whole.stderr);
    let file = to.path().join("journal.ndjson");
    let path = file.to_str().expect("a path");

    std::fs::write(&file, whole.stdout.replacen("holds", "fails", 1)).expect("written");
    let refused = run(&["journal", "import", path], to.path());
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("nothing was imported"), "{}", refused.stderr);
    assert_eq!(run(&["journal", "verify"], to.path()).json()["events"], 0);

    std::fs::write(&file, &whole.stdout).expect("written");
    let imported = run(&["journal", "import", path], to.path());
    assert_eq!(imported.status, 0, "{}", imported.stderr);
    let (old, new) = (run(&["journal", "verify"], from.path()), run(&["journal", "verify"], to.path()));
    assert_eq!(old.json(), new.json());
    assert_eq!(imported.json()["new"], old.json()["events"]);
    assert_eq!(run(&["journal", "import", path], to.path()).json()["new"], 0);

    let unknown = export(&["--run", "nobody"]);
    assert_eq!((unknown.status, unknown.stdout.as_str()), (2, ""), "{}", unknown.stderr);
}
