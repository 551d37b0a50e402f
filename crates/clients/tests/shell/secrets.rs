//! A secret that is given on stdin is nowhere else.

use crate::rig::{rig, text, with_stdin};
use model::Target;
use std::fs;
use std::time::Duration;

/// Every command line and environment that this user can read.
fn seen_in_proc(canary: &[u8]) -> Vec<String> {
    let mut seen = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().filter_map(Result::ok) {
        for file in ["cmdline", "environ"] {
            let path = entry.path().join(file);
            let bytes = fs::read(&path).unwrap_or_default();
            if bytes.windows(canary.len()).any(|window| window == canary) {
                seen.push(path.display().to_string());
            }
        }
    }
    seen
}

#[test]
fn the_canary_is_only_in_the_pipe() {
    let rig = rig();
    // Made here, so that it is in no environment or command line by itself.
    let canary = format!("s.{}", std::process::id().wrapping_mul(2_654_435_761));
    let exec =
        with_stdin("read -r V; echo ready > ready; sleep 1; printf '%s' \"${#V}\"", &format!("{canary}\n"));
    let length = canary.len().to_string();
    std::thread::scope(|scope| {
        let block = scope.spawn(|| rig.ask(exec).unwrap());
        while !rig.folder.path().join("ready").exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(
            seen_in_proc(b"echo ready > ready"),
            Vec::<String>::new(),
            "the block is on a command line"
        );
        assert_eq!(seen_in_proc(canary.as_bytes()), Vec::<String>::new());
        assert_eq!(text(&block.join().unwrap().stdout), length);
    });
    // The search does find what is on a command line.
    let mut child = std::process::Command::new("sleep").env("CANARY", &canary).arg("5").spawn().unwrap();
    // The kernel shows an environment a moment after the program was started.
    let mut seen = Vec::new();
    for _ in 0..200 {
        seen = seen_in_proc(canary.as_bytes());
        if !seen.is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(seen, [format!("/proc/{}/environ", child.id())]);
}

#[test]
fn errors_do_not_say_it() {
    let mut rig = rig();
    let canary = "s.canary-in-errors";
    rig.config.bash = "/no/bash".into();
    rig.config.ssh = vec!["bash".into(), "-c".into(), "cat >&2; exit 255".into()];
    for target in [Target::Jumphost, Target::Host("openstack0".to_owned())] {
        let mut exec = with_stdin("cat", canary);
        exec.target = target;
        let error = rig.ask(exec).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
}
