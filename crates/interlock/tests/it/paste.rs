//! `interlock run --paste`: the operator carries each block to a shell, and what it prints back.

use crate::live::{BOOK, Lab};
use crate::run::{Run, finish, interlock};
use crate::twin::{Jumphost, Task};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::{Command, Stdio};

/// The events of a state folder's last run.
pub fn events(state: &std::path::Path, run: Option<&str>) -> Vec<Value> {
    let state = state.to_string_lossy();
    let mut args = vec!["journal", "show", "--format", "json", "--state", &state];
    args.extend(run.iter().flat_map(|run| ["--run", run]));
    interlock(&args).json()["events"].as_array().expect("a list").clone()
}

/// The last verdict of each gate.
pub fn gates(events: &[Value]) -> BTreeMap<String, String> {
    let judged = events.iter().filter(|event| event["event"] == "gate-judged");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    judged.map(|event| (text(&event["gate"]), text(&event["verdict"]))).collect()
}

pub fn count(events: &[Value], kind: &str) -> usize {
    events.iter().filter(|event| event["event"] == kind).count()
}

#[test]
fn phase_01_by_paste_on_the_twin_ends_in_the_verdicts_of_its_rehearsal() {
    let jumphost = Jumphost::new();
    let operator = jumphost.start("run", "phase-01");
    let (status, screen, sheets) = operator.follow(&jumphost, &mut str::to_owned);
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("run paste-phase-01-bundle-deploy-1 holds"), "{screen}");
    assert!(
        screen.contains("models.same_name: pasted by ada from models, "),
        "the proposal says what it rests on"
    );
    let pasted = events(&jumphost.state(), None);
    let facts = pasted.iter().filter(|event| event["event"] == "fact-measured");
    assert!(facts.clone().count() >= 15 && sheets.len() > facts.clone().count());
    assert!(facts.clone().all(|event| event["fact"]["provenance"]["from"] == "pasted"));
    let state = tempfile::tempdir().expect("a folder");
    let (site, folder) = (jumphost.site(), state.path().to_string_lossy().into_owned());
    let rehearsal =
        interlock(&["rehearse", &site.to_string_lossy(), "phase-01", "--faults", "none", "--state", &folder]);
    assert_eq!(rehearsal.status, 0, "{}{}", rehearsal.stdout, rehearsal.stderr);
    // The rehearsal has the books before it as well.
    let of_book =
        |event: &Value| event["run"].as_str().is_some_and(|run| run.ends_with("phase-01-bundle-deploy"));
    let rehearsed: Vec<Value> = events(state.path(), None).into_iter().filter(of_book).collect();
    assert_eq!(gates(&pasted), gates(&rehearsed));
    assert_eq!(count(&pasted, "approval-given"), count(&rehearsed, "approval-given"));
    assert_eq!(jumphost.twin.unknown_calls(), Vec::<String>::new());
}

#[test]
fn what_phase_01_did_before_the_deploy_is_taken_back_on_the_twin_and_the_undo_may_run_twice() {
    let jumphost = Jumphost::new();
    let cloud = || {
        jumphost.paste("juju models --format json | jq -S '.models[].\"short-name\"'; maas admin machines read | sha256sum")
    };
    let before = cloud();
    // The deploy asks for the same word as the undo of the model; the model itself for a yes.
    let mut answers = |word: &str| if word == "yes" { "yes".to_owned() } else { "no".to_owned() };
    let (status, screen, _) = jumphost.start("run", "phase-01").follow(&jumphost, &mut answers);
    assert_eq!(status, 4, "{screen}");
    assert!(screen.contains("`interlock undo SITE paste-phase-01-bundle-deploy-1`"), "{screen}");
    assert_ne!(cloud(), before, "the model is there");
    // Declined: nothing is taken back, and the way back is open again.
    let undo = || jumphost.start("undo", "paste-phase-01-bundle-deploy-1");
    let (status, screen, _) = undo().follow(&jumphost, &mut |_| "no".to_owned());
    assert_eq!(status, 4, "{screen}");
    assert_ne!(cloud(), before);
    // The process is killed after the undo was carried out, and nothing of it was pasted.
    let mut operator = undo();
    let mut operator = loop {
        let (here, task) = operator.next();
        let mut here = here.expect("not over");
        match task {
            Task::Carry(block, text) => {
                let shown = jumphost.paste(&text);
                if block == "remove-model" {
                    // Twice is as good as once.
                    jumphost.paste(&text);
                    break here;
                }
                here.terminal.type_in(&shown);
            }
            Task::Approve(word) => here.terminal.type_in(&format!("{word}\n")),
            Task::Over(..) => panic!("over"),
        }
        operator = here;
    };
    assert_eq!(cloud(), before, "the world is as it was");
    operator.terminal.type_in("\u{3}");
    let (status, screen) = operator.terminal.end();
    assert_eq!(status, 3, "{screen}");
    // The next process looks, finds it done, and nobody is asked again.
    let (status, screen, sheets) = undo().follow(&jumphost, &mut |_| panic!("nothing is approved"));
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("undone") && !sheets.contains(&"remove-model".to_owned()), "{screen}");
    assert_eq!(cloud(), before);
    let told = events(&jumphost.state(), Some("undo-paste-phase-01-bundle-deploy-1-2"));
    assert_eq!(count(&told, "undone"), 1);
    // Nothing is left, and a second time does nothing.
    let (status, screen, _) = undo().follow(&jumphost, &mut |_| panic!("nothing is approved"));
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("nothing is left to take back"), "{screen}");
    assert_eq!(cloud(), before);
}

/// Starts a run by paste whose slips come from a pipe.
fn piped(lab: &Lab, input: &str) -> Run {
    let mut child = Command::new("setsid");
    child.args(["--wait", "sh", "-c", &format!("printf %s \"$SLIP\" | {}", lab.line("--paste"))]);
    child.env("SLIP", input).env("HOME", lab.path("home")).env("USER", "ada").stdin(Stdio::null());
    finish(child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("setsid starts"))
}

#[test]
fn from_a_pipe_nothing_is_approved_and_without_a_slip_the_run_stays_open() {
    let lab = Lab::with(BOOK);
    for input in
        ["", "yes\nyes\n", "interlock-begin;0123456789ab;Zg==;0;0;;;;00;interlock-end;0123456789ab;\n"]
    {
        let run = piped(&lab, input);
        assert_eq!(run.status, 3, "{input:?}: {}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("--- files, sheet "), "{}", run.stdout);
        assert_eq!(run.stdout.contains("not taken: "), !input.is_empty(), "{}", run.stdout);
    }
    let told = lab.told();
    assert_eq!(told.iter().filter(|line| *line == "run-opened").count(), 1, "{told:?}");
    assert!(
        !told.iter().any(|line| line.starts_with("fact-measured") || line.starts_with("step-finished")),
        "{told:?}"
    );
    // It is a run by paste: the shell does not go on with it.
    let live = lab.without_terminal("");
    assert_eq!(live.status, 2, "{}", live.stderr);
    assert!(live.stderr.contains("it is a run by paste\n  go on with it with --paste"), "{}", live.stderr);
    assert!(lab.is_intact());
}

#[test]
fn a_slip_on_stdin_measures_and_a_yes_behind_it_approves_nothing() {
    let lab = Lab::with(BOOK);
    // A program carries the blocks, with the line above each; it has no terminal to approve at.
    let line = lab.line("--paste");
    let script = format!(
        "coproc I {{ {line} 2>&1; }}; text=; while IFS= read -r l <&${{I[0]}}; do echo \"$l\"; case $l in \
         *\"in the folder of the site ---\") text=$l$'\\n'; on=1;; '--- to here'*) on=; bash -c -- \"$text\" >&${{I[1]}}; echo yes >&${{I[1]}};; \
         *) [ -n \"$on\" ] && text+=$l$'\\n';; esac; done; wait $I_PID; echo status $?"
    );
    let child = Command::new("setsid")
        .args(["--wait", "bash", "-c", &script])
        .env("HOME", lab.path("home"))
        .env("USER", "ada")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let run = finish(child.expect("setsid starts"));
    assert!(
        run.stdout.contains("paint waits for an approval, and no person is at a terminal here"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert_eq!(lab.made(), "");
    assert!(lab.told().contains(&"fact-measured".to_owned()), "{:?}", lab.told());
    assert!(!lab.told().iter().any(|line| line.starts_with("approval-given")), "{:?}", lab.told());
}
