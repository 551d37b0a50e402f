use crate::run::{interlock, omega};
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn a_text_from_stdin_is_known_and_another_is_not() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_interlock"))
        .args(["explain", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let line = "ERROR oslo.messaging [-] \u{e4} (1040, 'Too many connections')\n";
    child.stdin.take().expect("a pipe").write_all(line.as_bytes()).expect("written");
    let done = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(done.stdout).expect("text");
    assert_eq!(done.status.code(), Some(0));
    let found: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(found["schema"], "interlock.explain/1");
    assert_eq!(found["matches"][0]["symptom"], "mysql-connections-refused");
    assert_eq!(interlock(&["explain", "xyzzy"]).status, 1);
}

#[test]
fn the_site_knows_better() {
    let text = "source address \"10.0.0.9\" unauthorized through CIDR restrictions";
    let known = interlock(&["explain", text, "--site", "sites/omega"]);
    assert_eq!(known.status, 0);
    assert!(known.stdout.starts_with("omega-barbican-cidr"), "{}", known.stdout);
    assert_eq!(interlock(&["explain", text, "--site", "sites"]).status, 2);
}

#[test]
fn every_known_issue_of_the_first_site_reads_and_knows_its_examples() {
    let path = omega();
    let known = app::symptoms::known(Some(&path), &path).expect("it reads");
    assert_eq!(known.findings, vec![]);
    let own: Vec<_> = known.catalogue.symptoms().iter().filter(|one| one.id.starts_with("omega-")).collect();
    assert!(own.len() > 10);
    for symptom in own {
        for line in &symptom.positive {
            let answer = app::symptoms::explain(&known, line);
            assert_eq!(answer.matches.first().map(|found| &found.symptom.id), Some(&symptom.id));
        }
    }
}
