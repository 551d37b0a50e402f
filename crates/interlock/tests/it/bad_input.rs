//! Input that no one should write, and someone will: a place and a reason, exit 1 or 2, in bounded memory.

use crate::run::{Run, command, copy_of_omega, finish, interlock};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs `check` with 500 MB of address space: what needs more is killed and fails the test.
fn check_in_500_mb(path: &Path) -> Run {
    let script = format!("ulimit -v 512000; exec \"$0\" check \"$1\" --format json {}", "");
    let child = Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_interlock")])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("bash starts");
    finish(child)
}

fn check_text(name: &str, text: &[u8]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, text).expect("written");
    check_in_500_mb(&file)
}

fn codes(run: &Run) -> Vec<String> {
    let json = run.json();
    let findings = json["findings"].as_array().expect("a list").clone();
    findings.iter().map(|finding| finding["code"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_missing_file_is_named() {
    let run = interlock(&["check", "no/such/bundle.yaml"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("no/such/bundle.yaml"), "{}", run.stderr);
}

#[test]
fn a_binary_file_is_a_finding() {
    let run = check_text("bundle.yaml", b"\x7fELF\x00\x01\xff\xfe");
    assert_eq!(run.status, 1);
    assert_eq!(codes(&run), ["not-text"]);
}

#[test]
fn fifty_megabytes_are_refused_in_bounded_memory() {
    let mut text = b"applications:\n".to_vec();
    while text.len() < 50 << 20 {
        text.extend_from_slice(b"  a:\n    charm: b\n");
    }
    let run = check_text("bundle.yaml", &text);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert_eq!(codes(&run), ["file-too-large"]);
}

#[test]
fn an_alias_bomb_does_not_go_off() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", ")));
    }
    let run = check_text("bundle.yaml", text.as_bytes());
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(codes(&run).iter().any(|code| code == "yaml-too-large"), "{}", run.stdout);
}

#[test]
fn ten_thousand_levels_are_left_out() {
    let nested = format!("applications: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let run = check_text("bundle.yaml", nested.as_bytes());
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(codes(&run).iter().any(|code| code == "yaml-too-deep"), "{}", run.stdout);
}

#[test]
fn a_bundle_laid_over_itself_is_found() {
    let bundle = "sites/omega/bundle.yaml";
    let run = interlock(&["check", bundle, "--overlay", bundle, "--format", "json"]);
    assert_eq!(run.status, 1);
    assert!(codes(&run).iter().any(|code| code == "overlay-cycle"), "{}", run.stdout);
}

#[test]
fn a_book_without_a_gate_is_found_and_not_rehearsed_as_good() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let book = site.join("runbooks/phase-01-bundle-deploy.md");
    std::fs::write(
        &book,
        "# Nothing\n\n## Step 1.0 -- Look\n\n```bash\n# CHECK: jumphost\n# id: date\ndate\n```\n",
    )
    .expect("written");
    let run = interlock(&["check", &site.to_string_lossy(), "--format", "json"]);
    assert!(codes(&run).iter().any(|code| code == "book-without-gate"), "{}", run.stdout);
    let state = folder.path().join("state");
    let run = finish(
        command(&["rehearse", &site.to_string_lossy(), "--faults", "none", "--format", "json"])
            .arg("--state")
            .arg(&state)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts"),
    );
    assert_eq!(run.json()["control"]["verdict"], "unmeasured");
    assert_eq!(run.status, 3);
}

#[test]
fn unknown_arguments_are_bad_usage() {
    assert_eq!(interlock(&["chekc", "sites/omega"]).status, 2);
    assert_eq!(interlock(&["check", "sites/omega", "--force"]).status, 2);
    assert_eq!(interlock(&["rehearse", "sites/omega", "--faults", "no-such-fault"]).status, 2);
}
