//! A rehearsal killed by SIGKILL after each of its events, and started again.

use crate::run::{Run, command, finish};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

fn start(state: &Path) -> Child {
    command(&["rehearse", "sites/omega", "phase-00", "--faults", "none", "--format", "json"])
        .arg("--state")
        .arg(state)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts")
}

/// How many events are durable, as a reader beside the writer sees it.
fn recorded(state: &Path) -> u64 {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let Ok(journal) = Connection::open_with_flags(state.join("journal.db"), flags) else { return 0 };
    let count = journal.query_row("select count(*) from event", [], |row| row.get::<_, i64>(0));
    count.map_or(0, |count| count.unsigned_abs())
}

fn events(state: &Path) -> Vec<Value> {
    let run = journal(state, "show");
    run.json()["events"].as_array().expect("events").clone()
}

fn journal(state: &Path, what: &str) -> Run {
    let child = command(&["journal", what, "--format", "json", "--state"])
        .arg(state)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    finish(child)
}

/// Kills a rehearsal once `count` events are durable; false when it came to its end before.
fn kill_after(state: &Path, count: u64) -> bool {
    let mut child = start(state);
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if recorded(state) >= count {
            child.kill().expect("it can be killed");
            child.wait().expect("it is gone");
            return true;
        }
        if child.try_wait().expect("it can be asked").is_some() {
            return false;
        }
        assert!(Instant::now() < deadline, "no event {count} within a minute");
        std::thread::sleep(Duration::from_micros(300));
    }
}

/// No started mutation is started again before a check has looked at the world in between.
fn no_start_is_repeated_unseen(events: &[Value]) {
    let mut unseen: Option<&Value> = None;
    for event in events {
        match (event["event"].as_str(), event["mutates"].as_bool()) {
            (Some("step-started"), Some(true)) => {
                assert!(unseen.is_none(), "{} is started again unseen", event["block"]);
                unseen = Some(&event["block"]);
            }
            (Some("step-started"), Some(false)) => unseen = None,
            (Some("step-finished"), _) => unseen = None,
            _ => {}
        }
    }
}

/// Kills a rehearsal after event `first`, `first + SHARDS`, ... and starts it again each time.
fn killed_after_every(first: u64) {
    let whole = tempfile::tempdir().expect("a folder");
    let run = finish(start(whole.path()));
    assert_eq!(run.json()["control"]["verdict"], "holds", "{}{}", run.stdout, run.stderr);
    let count = recorded(whole.path());
    assert!(count > 30, "{count} events");
    let mut killed = 0;
    for after in (first..count).step_by(SHARDS) {
        let state = tempfile::tempdir().expect("a folder");
        if !kill_after(state.path(), after) {
            continue;
        }
        killed += 1;
        let before = events(state.path());
        let run = finish(start(state.path()));
        assert_eq!(
            run.json()["control"]["verdict"],
            "holds",
            "killed after {after}: {}{}",
            run.stdout,
            run.stderr
        );
        let afterwards = events(state.path());
        assert_eq!(before, afterwards[..before.len()], "killed after {after}: an event is gone");
        no_start_is_repeated_unseen(&afterwards);
        let verified = journal(state.path(), "verify");
        assert_eq!(verified.json()["intact"], true, "killed after {after}: {}", verified.stdout);
    }
    assert!(killed > 5, "only {killed} were killed before their end");
}

/// The events are dealt out to this many tests, so that they run side by side and none takes long.
const SHARDS: usize = 8;

macro_rules! killed_after {
    ($($name:ident: $first:literal),* $(,)?) => {
        $(#[test]
        fn $name() {
            killed_after_every($first);
        })*
    };
}

killed_after! {
    killed_after_events_1_9_17_and_so_on_a_rehearsal_goes_on_and_loses_nothing: 1,
    killed_after_events_2_10_18_and_so_on_a_rehearsal_goes_on_and_loses_nothing: 2,
    killed_after_events_3_11_19_and_so_on_a_rehearsal_goes_on_and_loses_nothing: 3,
    killed_after_events_4_12_20_and_so_on_a_rehearsal_goes_on_and_loses_nothing: 4,
    killed_after_events_5_13_21_and_so_on_a_rehearsal_goes_on_and_loses_nothing: 5,
    killed_after_events_6_14_22_and_so_on_a_rehearsal_goes_on_and_loses_nothing: 6,
    killed_after_events_7_15_23_and_so_on_a_rehearsal_goes_on_and_loses_nothing: 7,
    killed_after_events_8_16_24_and_so_on_a_rehearsal_goes_on_and_loses_nothing: 8,
}

#[test]
fn an_open_run_that_is_given_up_is_closed_and_not_forgotten() {
    let state = tempfile::tempdir().expect("a folder");
    assert!(kill_after(state.path(), 10));
    let child = command(&[
        "rehearse",
        "sites/omega",
        "phase-00",
        "--faults",
        "none",
        "--format",
        "json",
        "--fresh",
        "--state",
    ])
    .arg(state.path())
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .expect("the binary starts");
    assert_eq!(finish(child).json()["control"]["verdict"], "holds");
    let events = events(state.path());
    let closed = events.iter().filter(|event| event["event"] == "run-closed").count();
    let opened = events.iter().filter(|event| event["event"] == "run-opened").count();
    assert_eq!((opened, closed), (2, 2));
}

#[test]
fn a_rehearsal_of_a_site_that_was_edited_since_is_closed_and_not_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, state) = (crate::run::copy_of_omega(folder.path()), folder.path().join("state"));
    let start = || {
        command(&["rehearse", "--faults", "none", "--format", "json", "--state"])
            .arg(&state)
            .arg(&site)
            .arg("phase-00")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts")
    };
    let mut killed = start();
    let deadline = Instant::now() + Duration::from_secs(60);
    while recorded(&state) < 10 {
        assert!(Instant::now() < deadline, "no event 10 within a minute");
        std::thread::sleep(Duration::from_millis(1));
    }
    killed.kill().expect("it can be killed");
    killed.wait().expect("it is gone");
    crate::run::edit(&site.join("README.md"), "\n", "\n\n");
    assert_eq!(finish(start()).json()["control"]["verdict"], "holds");
    let events = events(&state);
    let closed: Vec<&Value> = events.iter().filter(|event| event["event"] == "run-closed").collect();
    assert_eq!(closed.len(), 2);
    assert_eq!(closed[0]["reason"], "given up: the site was edited since");
    assert!(state.join("rehearsals").read_dir().expect("a folder").next().is_none(), "its twin is gone too");
}
