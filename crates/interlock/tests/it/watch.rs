//! `interlock check --watch`, off a terminal.

use crate::run::{command, copy_of_omega, edit};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A watch that is under way, and the lines that it prints.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(args: &[&str]) -> Watch {
        Watch::of(command(args))
    }

    fn of(mut command: Command) -> Watch {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let stdout = child.stdout.take().expect("a pipe");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
        });
        Watch { child, lines }
    }

    /// What it prints up to the line that ends a result.
    fn result(&self) -> String {
        let mut seen = String::new();
        while !seen.contains("watching, ") && !seen.contains("watching; ") {
            let line = self.lines.recv_timeout(Duration::from_secs(60));
            seen.push_str(&line.unwrap_or_else(|_| panic!("no result came after:\n{seen}")));
            seen.push('\n');
        }
        seen
    }

    /// Sends it a signal and gives its exit code and what it complained of.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let kill = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        let mut complaints = String::new();
        self.child.stderr.take().expect("a pipe").read_to_string(&mut complaints).expect("read");
        (status.code(), complaints)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ = self.child.kill();
    }
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[test]
fn a_finding_comes_with_its_fault_and_goes_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let bundle = site.join("bundle.yaml");
    let watch = Watch::start(&["check", &path(&site), "--watch"]);
    let first = watch.result();
    assert!(first.starts_with("---- ") && first.contains("0 errors"), "{first}");
    edit(&bundle, "10.12.4.51 10.12.8.51", "10.12.4.51 10.12.8.50");
    let broken = watch.result();
    assert!(broken.contains("vip-duplicate") && !broken.contains(" 0 new, "), "{broken}");
    edit(&bundle, "10.12.4.51 10.12.8.50", "10.12.4.51 10.12.8.51");
    let mended = watch.result();
    assert!(mended.contains("0 errors") && mended.contains("\n0 new, "), "{mended}");
    assert!(!mended.contains(" 0 gone"), "{mended}");
    assert_eq!(watch.end("-INT"), (Some(0), String::new()));
}

#[test]
fn it_ends_with_the_exit_code_of_its_last_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let overlay = folder.path().join("vip.yaml");
    std::fs::write(&overlay, "applications:\n  keystone:\n    options:\n      region: RegionOne\n")
        .expect("written");
    let pki = path(&site.join("rehearsal/overlays/octavia-pki.yaml"));
    let watch =
        Watch::start(&["check", &path(&site), "--watch", "--overlay", &pki, "--overlay", &path(&overlay)]);
    assert!(watch.result().contains("0 errors"));
    std::fs::write(&overlay, "applications:\n  keystone:\n    num_units: -1\n").expect("written");
    let broken = watch.result();
    assert!(!broken.contains("0 errors"), "{broken}");
    let (status, complaints) = watch.end("-TERM");
    assert_eq!((status, complaints.as_str()), (Some(1), ""));
}

#[test]
fn a_site_that_goes_away_is_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let aside = folder.path().join("aside");
    let watch = Watch::start(&["check", &path(&site), "--watch"]);
    assert!(watch.result().contains("0 errors"));
    std::fs::rename(&site, &aside).expect("moved");
    assert!(!watch.result().contains("errors"));
    std::fs::rename(&aside, &site).expect("moved back");
    assert!(watch.result().contains("\n0 new, 0 gone"));
    std::fs::rename(&site, &aside).expect("moved");
    watch.result();
    let (status, complaints) = watch.end("-INT");
    assert_eq!(status, Some(2));
    assert_eq!(complaints.matches("cannot read").count(), 3, "each time, and at the end: {complaints}");
}

#[test]
fn a_cloud_is_asked_again_until_somebody_ends_it() {
    let mut assert = command(&["assert", "--watch", "--every", "1"]);
    assert.env_remove("OS_CLOUD").env_remove("OS_AUTH_URL");
    let watch = Watch::of(assert);
    let first = watch.result();
    assert!(first.starts_with("---- ") && first.contains("unmeasured"), "{first}");
    assert!(first.ends_with("watching; Ctrl-C ends\n"), "{first}");
    assert!(watch.result().ends_with("nothing changed; watching, Ctrl-C ends\n"));
    assert_eq!(watch.end("-INT"), (Some(3), String::new()));
}
