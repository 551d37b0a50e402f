//! `interlock status`: where a site stands, and what comes next.

use crate::live::{BOOK, Lab};
use crate::run::{Run, finish};
use serde_json::{Value, json};
use std::process::{Command, Stdio};

/// Asks in a home of the lab, with nothing on `PATH` but the system.
fn status(lab: &Lab, args: &[&str]) -> Run {
    let child = Command::new(env!("CARGO_BIN_EXE_interlock"))
        .args(args)
        .current_dir(lab.path("site"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", lab.path("home"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    finish(child.expect("the binary starts"))
}

fn asked(lab: &Lab) -> Value {
    let state = lab.path("state").display().to_string();
    status(lab, &["status", "--format", "json", "--state", &state]).json()
}

#[test]
fn the_next_command_follows_the_work() {
    let lab = Lab::with(BOOK);
    let state = lab.path("state").display().to_string();
    let new = asked(&lab);
    assert_eq!(new["source"]["dirty"], json!(false));
    assert_eq!(new["next"]["command"], json!("interlock rehearse ."));
    assert_eq!((&new["live"], &new["tools"][0]["answer"]), (&json!(false), &json!("missing")));

    // Nobody is there to approve: the run stays open, and waits.
    let held = lab.without_terminal("");
    assert_eq!(held.status, 4, "{}", held.stderr);
    let waits = asked(&lab);
    assert_eq!(waits["runs"][0]["stands"], json!("waits"), "{waits:#}");
    assert_eq!(waits["runs"][0]["block"], json!("paint"));
    assert_eq!(waits["next"]["command"], json!("interlock run . ops-paint"));

    // Another commit is checked out: the run goes on only with its own.
    let opened = waits["source"]["commit"].as_str().expect("a commit").to_owned();
    std::fs::write(lab.path("site/notes.md"), "later\n").expect("written");
    assert_eq!(asked(&lab)["source"]["differs"], json!(["?? notes.md"]));
    lab.commit();
    let moved = asked(&lab);
    assert_eq!(moved["next"]["command"], json!(format!("git -C . checkout {opened}")));

    let text = status(&lab, &["status", "--state", &state, "--patience", "0"]);
    assert_eq!(text.status, 0);
    assert!(text.stdout.contains("nobody was asked"), "{}", text.stdout);
}

#[test]
fn a_clone_says_how_far_it_is_behind() {
    let lab = Lab::with(BOOK);
    let follow = ["checkout", "-q", "-b", "work", "--track", "HEAD"];
    lab.git(&["branch", "-M", "main"]);
    lab.git(&follow.map(|word| if word == "HEAD" { "main" } else { word }));
    lab.git(&["checkout", "-q", "main"]);
    std::fs::write(lab.path("site/notes.md"), "later\n").expect("written");
    lab.commit();
    lab.git(&["checkout", "-q", "work"]);
    let upstream = &asked(&lab)["source"]["upstream"];
    assert_eq!(*upstream, json!({"name": "main", "ahead": 0, "behind": 1, "fetched": null}));
}

#[test]
fn the_name_alone_is_a_status_and_needs_a_site() {
    let lab = Lab::with(BOOK);
    let alone = status(&lab, &[]);
    assert_eq!(alone.status, 0, "{}", alone.stderr);
    assert!(alone.stdout.starts_with("lab at .\n"), "{}", alone.stdout);
    let nowhere = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_interlock"));
    let output = command.current_dir(nowhere.path()).stdin(Stdio::null()).output().expect("starts");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("has no site.yaml\n  name the folder of a site"), "{said}");
}
