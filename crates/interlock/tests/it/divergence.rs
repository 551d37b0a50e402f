//! `interlock diverge`: what was done outside the book, recorded between two steps.

use crate::live::{BOOK, Lab};
use crate::run::{Run, interlock};
use crate::terminal::Terminal;
use std::process::{Child, Command, Stdio};

fn command(lab: &Lab, reason: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interlock"));
    command.arg("diverge").arg(lab.path("site")).args(["--reason", reason, "--format", "json"]);
    command.arg("--state").arg(lab.path("state")).env("USER", "ben").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn diverge(lab: &Lab, reason: &str) -> Run {
    crate::run::finish(command(lab, reason).spawn().expect("it starts"))
}

fn index(lab: &Lab) -> String {
    interlock(&["journal", "index", "--state", &lab.path("state").to_string_lossy()]).stdout
}

fn to_the_question(lab: &Lab) -> Terminal {
    let terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    terminal
}

#[test]
fn without_an_open_run_it_is_an_entry_of_its_own() {
    let lab = Lab::with(BOOK);
    let run = diverge(&lab, "moved a cable");
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(
        (run.json()["run"].as_str(), run.json()["alone"].as_bool()),
        (Some("divergence-1"), Some(true))
    );
    assert_eq!(lab.told(), ["run-opened", "divergence-noted", "run-closed"]);
    let index = index(&lab);
    assert!(index.contains("## Divergences") && index.contains("| ben | moved a cable |"), "{index}");
    assert!(lab.is_intact());
    assert_eq!(diverge(&lab, "  ").status, 2, "a reason has words in it");
}

#[test]
fn in_a_run_that_lies_open_it_voids_what_was_measured() {
    let lab = Lab::with(BOOK);
    assert_eq!(lab.without_terminal("").status, 4);
    let run = diverge(&lab, "made a file by hand");
    assert_eq!((run.status, run.json()["run"].as_str()), (0, Some("live-ops-paint-1")), "{}", run.stderr);
    let mut terminal = to_the_question(&lab);
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("diverged: made a file by hand (says ben)"), "{screen}");
    let told = lab.told();
    let at = told.iter().position(|line| line == "divergence-noted").expect("recorded");
    let again: Vec<&str> = told[at..].iter().map(String::as_str).take(7).collect();
    let expected = [
        "divergence-noted",
        "run-resumed",
        "step-started files",
        "step-finished files",
        "fact-measured",
        "gate-judged",
        "step-proposed paint",
    ];
    assert_eq!(again, expected);
    assert!(index(&lab).contains("made a file by hand"));
    let report = std::fs::read_to_string(lab.path("state/reports/live-ops-paint-1.html")).expect("a report");
    assert!(report.contains("<code>made a file by hand (says ben)</code>"));
}

/// Waits until the run under way has been handed a slip.
fn handed(lab: &Lab, child: &mut Child) {
    let folder = lab.path("state/divergences/live-ops-paint-1");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let is_there = || {
        std::fs::read_dir(&folder).is_ok_and(|mut entries| {
            entries.any(|entry| {
                entry.is_ok_and(|entry| entry.path().extension().is_some_and(|kind| kind == "json"))
            })
        })
    };
    while !is_there() {
        assert!(child.try_wait().expect("asked").is_none(), "it must wait for the run");
        assert!(std::time::Instant::now() < deadline, "no slip comes");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn a_run_under_way_records_it_before_it_acts_on_a_consent_from_before() {
    let lab = Lab::with(BOOK);
    let mut terminal = to_the_question(&lab);
    let mut child = command(&lab, "made a file by hand").spawn().expect("it starts");
    handed(&lab, &mut child);
    terminal.type_in("yes\n");
    let noted = crate::run::finish(child);
    assert_eq!(
        (noted.status, noted.json()["run"].as_str()),
        (0, Some("live-ops-paint-1")),
        "{}",
        noted.stderr
    );
    assert!(noted.stderr.contains("it records this before its next step"), "{}", noted.stderr);
    // The yes was said to a cloud that is no more: the question comes anew.
    terminal.wait_for("divergence: made a file by hand (says ben)");
    let asked = |terminal: &Terminal| terminal.screen().matches("anything else declines: ").count();
    while asked(&terminal) < 2 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(lab.made(), "", "nothing happened on the first yes");
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, lab.made().as_str()), (0, "blue\n"), "{screen}");
    let told = lab.told();
    assert_eq!(told.iter().filter(|line| *line == "divergence-noted").count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|line| *line == "approval-given paint").count(), 1, "{told:?}");
    assert!(lab.is_intact());
}

#[test]
fn when_the_run_is_gone_whoever_waits_records_it_once() {
    let lab = Lab::with(BOOK);
    let mut terminal = to_the_question(&lab);
    let mut child = command(&lab, "pulled a plug").spawn().expect("it starts");
    handed(&lab, &mut child);
    terminal.type_in("\u{3}");
    assert_eq!(terminal.end().0, 4);
    let noted = crate::run::finish(child);
    assert_eq!(noted.status, 0, "{}", noted.stderr);
    let told = lab.told();
    assert_eq!(told.iter().filter(|line| *line == "divergence-noted").count(), 1, "{told:?}");
    assert!(!std::fs::read_dir(lab.path("state/divergences/live-ops-paint-1")).expect("there").any(|_| true));
}
