//! The laws where they need the binary: processes beside each other, folders that cannot be written, signals, pipes,
//! and paths of every kind.

use crate::run::{Run, command, copy_of_omega, finish, root};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const CONTROL: [&str; 5] = ["rehearse", "--faults", "none", "--format", "json"];

fn control(site: &Path, state: &Path) -> Command {
    let mut command = command(&CONTROL);
    command.arg("--state").arg(state).arg(site).arg("phase-00").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn omega() -> PathBuf {
    root().join("sites/omega")
}

fn run(command: &mut Command) -> Run {
    finish(command.spawn().expect("the binary starts"))
}

fn holds(run: &Run) {
    assert_eq!(run.json()["control"]["verdict"], "holds", "{}{}", run.stdout, run.stderr);
    assert_eq!(run.status, 0, "{}", run.stderr);
}

fn journal(state: &Path, what: &str) -> Value {
    run(command(&["journal", what, "--format", "json", "--state"])
        .arg(state)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped()))
    .json()
}

fn events(state: &Path) -> Vec<Value> {
    journal(state, "show")["events"].as_array().expect("events").clone()
}

fn count(events: &[Value], kind: &str) -> usize {
    events.iter().filter(|event| event["event"] == kind).count()
}

/// Waits until a rehearsal under way has so many events on disk.
fn wait_for(child: &mut Child, state: &Path, least: i64) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let count = rusqlite::Connection::open_with_flags(state.join("journal.db"), flags)
            .and_then(|journal| journal.query_row("select count(*) from event", [], |row| row.get(0)));
        if count.unwrap_or(0) >= least {
            return;
        }
        assert_eq!(child.try_wait().expect("it can be asked"), None, "it ended before event {least}");
        assert!(Instant::now() < deadline, "no event {least} within a minute");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn law_6_two_processes_do_not_rehearse_in_one_state_folder() {
    let state = tempfile::tempdir().expect("a folder");
    let mut first = control(&omega(), state.path()).spawn().expect("starts");
    wait_for(&mut first, state.path(), 2);
    let pid = first.id();
    let second = run(&mut control(&omega(), state.path()));
    assert_eq!(second.status, 2, "{}", second.stdout);
    assert!(second.stderr.contains(&format!("process {pid} ")), "{}", second.stderr);
    assert!(second.stderr.contains("--state"), "{}", second.stderr);
    holds(&finish(first));
    let events = events(state.path());
    assert_eq!((count(&events, "run-opened"), count(&events, "run-resumed")), (1, 0));
    // A reader is not kept out, and the next one finds the folder free.
    assert_eq!(journal(state.path(), "verify")["intact"], true);
    holds(&run(&mut control(&omega(), state.path())));
}

#[test]
fn law_6_of_many_that_start_at_once_one_rehearses() {
    let state = tempfile::tempdir().expect("a folder");
    let started: Vec<Child> =
        (0..4).map(|_| control(&omega(), state.path()).spawn().expect("starts")).collect();
    let runs: Vec<Run> = started.into_iter().map(finish).collect();
    let good = runs.iter().filter(|run| run.status == 0).count();
    assert!(good >= 1, "{}", runs.iter().map(|run| run.stderr.as_str()).collect::<String>());
    for other in runs.iter().filter(|run| run.status != 0) {
        assert_eq!(other.status, 2, "{}", other.stderr);
        assert!(other.stderr.contains("works in"), "{}", other.stderr);
    }
    let events = events(state.path());
    assert_eq!((count(&events, "run-opened"), count(&events, "run-closed")), (good, good));
    assert_eq!(
        (count(&events, "run-resumed"), &journal(state.path(), "verify")["intact"]),
        (0, &true.into())
    );
}

#[test]
fn law_6_an_interrupt_leaves_a_run_that_can_be_gone_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, tmp) = (folder.path().join("state"), folder.path().join("tmp"));
    std::fs::create_dir(&tmp).expect("made");
    let mut child = control(&omega(), &state).env("TMPDIR", &tmp).spawn().expect("starts");
    wait_for(&mut child, &state, 12);
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.expect("kill is there").success());
    assert_ne!(finish(child).status, 0, "it came to its end before the signal");
    let before = events(&state);
    holds(&run(control(&omega(), &state).env("TMPDIR", &tmp)));
    let after = events(&state);
    assert_eq!(before, after[..before.len()], "an event is gone");
    assert_eq!((count(&after, "run-opened"), count(&after, "run-resumed")), (1, 1));
    let left = |folder: &Path| std::fs::read_dir(folder).expect("read").count();
    assert_eq!((left(&tmp), left(&state.join("rehearsals"))), (0, 0), "something is left behind");
}

#[test]
fn law_6_a_full_disk_loses_nothing_and_the_run_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("disk");
    std::fs::create_dir(&state).expect("made");
    let Some(disk) = Disk::mount(&state, "size=1200k") else { return };
    let full = run(&mut control(&omega(), &state));
    assert_eq!(full.status, 2, "{}{}", full.stdout, full.stderr);
    assert!(full.stderr.contains("full") || full.stderr.contains("No space"), "{}", full.stderr);
    assert!(!full.stderr.contains("panicked"), "{}", full.stderr);
    let before = if state.join("journal.db").is_file() { events(&state) } else { vec![] };
    disk.remount("size=64m");
    holds(&run(&mut control(&omega(), &state)));
    let after = events(&state);
    assert_eq!(before, after[..before.len()], "an event is gone");
    assert_eq!(journal(&state, "verify")["intact"], true);
}

#[test]
fn law_6_a_folder_that_cannot_be_written_is_said_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("disk");
    std::fs::create_dir(&state).expect("made");
    let Some(disk) = Disk::mount(&state, "size=64m") else { return };
    holds(&run(&mut control(&omega(), &state)));
    let before = events(&state);
    disk.remount("ro");
    let refused = run(&mut control(&omega(), &state));
    assert_eq!(refused.status, 2, "{}{}", refused.stdout, refused.stderr);
    assert!(refused.stderr.contains("ead-only") && refused.stderr.contains("--state"), "{}", refused.stderr);
    disk.remount("rw");
    assert_eq!(before, events(&state));
}

/// A small disk, where the test may mount one.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, options: &str) -> Option<Disk> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(at)
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Disk(at.to_owned()));
        }
        eprintln!("SKIPPED: only root can mount the small disk that this test fills");
        None
    }

    fn remount(&self, options: &str) {
        let status = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0).status();
        assert!(status.expect("mount is there").success(), "remount {options}");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let state = tempfile::tempdir().expect("a folder");
    let state = state.path().to_string_lossy();
    for args in [
        &["check", "sites/omega", "--format", "sarif"][..],
        &["plan", "sites/omega"],
        &["faults"],
        &["--help"],
        &["completions", "bash"],
        &["rehearse", "sites/omega", "phase-01", "--faults", "none", "--state", &state],
        &["journal", "show", "--state", &state],
    ] {
        let mut child = command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("piped");
        BufReader::new(out.take(64)).read_line(&mut line).expect("read");
        let run = finish(child);
        assert!(!run.stderr.contains("panicked"), "{args:?}: {}", run.stderr);
        assert_eq!(run.status, 0, "{args:?}: {}", run.stderr);
    }
}

#[test]
fn any_folder_to_stand_in_and_any_name_of_the_site_will_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let odd = folder.path().join("it's a \"site\" $(touch PWNED) ; #\u{e9}");
    std::fs::create_dir(&odd).expect("made");
    let site = copy_of_omega(&odd);
    let stands_in = |at: &Path, site: &Path, state: &Path| run(control(site, state).current_dir(at));
    // From elsewhere, by an absolute path; from above, by a relative one; and in it, as `.` and as nothing at all.
    holds(&stands_in(folder.path(), &site, Path::new("state-1")));
    holds(&stands_in(&odd, Path::new("./omega/../omega"), Path::new("../state-2")));
    holds(&stands_in(&site, Path::new("."), Path::new(".interlock")));
    let in_it = command(&CONTROL)
        .current_dir(&site)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    holds(&finish(in_it));
    assert!(
        site.join(".interlock/report.html").is_file() && folder.path().join("state-1/journal.db").is_file()
    );
    assert!(
        !odd.join("PWNED").exists() && !site.join("PWNED").exists() && !folder.path().join("PWNED").exists()
    );
}

/// What was measured and judged, without digests and times.
fn facts_and_gates(state: &Path) -> Vec<Value> {
    let wanted = |event: &&Value| matches!(event["event"].as_str(), Some("fact-measured" | "gate-judged"));
    let bare = |event: &Value| match event["event"].as_str() {
        Some("fact-measured") => serde_json::json!([event["fact"]["name"], event["fact"]["value"]]),
        _ => serde_json::json!([event["gate"], event["verdict"], event["assertions"]]),
    };
    events(state).iter().filter(wanted).map(bare).collect()
}

#[test]
fn the_carried_jq_measures_what_the_real_one_measures() {
    let folder = tempfile::tempdir().expect("a folder");
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin).expect("made");
    let path = std::env::var("PATH").expect("a PATH");
    let real = path.split(':').map(|folder| Path::new(folder).join("jq")).any(|jq| jq.is_file());
    if !real {
        eprintln!("SKIPPED: this machine has no jq to compare the carried one with");
        return;
    }
    for folder in path.split(':').filter(|folder| folder.starts_with('/')) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_name() != "jq" {
                let _ = std::os::unix::fs::symlink(entry.path(), bin.join(entry.file_name()));
            }
        }
    }
    let (with, without) = (folder.path().join("with"), folder.path().join("without"));
    holds(&run(&mut control(&omega(), &with)));
    holds(&run(control(&omega(), &without).env("PATH", &bin)));
    let facts = facts_and_gates(&with);
    assert!(facts.len() > 20, "{}", facts.len());
    assert_eq!(facts, facts_and_gates(&without));
}

#[test]
fn paths_too_long_for_a_socket_work_or_say_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = folder.path().join("x".repeat(150));
    std::fs::create_dir(&long).expect("made");
    holds(&run(control(&omega(), &folder.path().join("s")).env("TMPDIR", &long)));
    holds(&run(control(&omega(), &long.join("state")).env("TMPDIR", &long)));
    holds(&run(control(&omega(), &folder.path().join("with:colon")).env("TMPDIR", "/no/such/folder")));
    assert!(!folder.path().join("s/rehearsals").read_dir().expect("read").any(|_| true));
}
