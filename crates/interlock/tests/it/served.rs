//! `interlock twin serve`, and real clients at it: python-openstackclient of 2024.1, and `interlock assert`.

use crate::run::{command, finish, omega, root};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Python-openstackclient's own entry, called once for each line: it is loaded once, and not eighty times.
const DRIVER: &str = include_str!("served/driver.py");

/// A cloud that is served while this value lives.
struct Served {
    child: Child,
    said: Value,
    _folder: tempfile::TempDir,
}

impl Served {
    fn start(pace: &str) -> Served {
        let folder = tempfile::tempdir().expect("a folder");
        let mut interlock = command(&["twin", "serve"]);
        interlock
            .arg(omega())
            .args(["--pace", pace, "--format", "json", "--state"])
            .arg(folder.path().join("state"));
        let mut child = interlock.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut text = String::new();
        while !text.trim_end().ends_with('}') {
            assert!(lines.read_line(&mut text).expect("a line") > 0, "it ended before it served: {text}");
        }
        let said = serde_json::from_str(&text).expect("an object");
        Served { child, said, _folder: folder }
    }

    fn clouds(&self) -> &str {
        self.said["clouds_yaml"].as_str().expect("a path")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One process of the client, which is told its command lines.
struct Client {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Client {
    fn start(served: &Served, folder: &Path) -> Client {
        let mut python = Command::new(realcloud::program(&realcloud::cache(), "python"));
        python.args(["-c", DRIVER]).current_dir(folder).env_clear();
        python.env("HOME", folder).env("OS_CLIENT_CONFIG_FILE", served.clouds()).env("OS_CLOUD", "omega");
        let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().expect("a pipe")));
        Client { child, to, from }
    }

    /// Exit status and output of one command.
    fn run(&mut self, line: &str) -> (i64, String) {
        let words: Vec<&str> = line.split(' ').collect();
        let to = self.to.as_mut().expect("open");
        writeln!(to, "{}", serde_json::json!(words)).expect("it listens");
        let mut text = String::new();
        self.from.read_line(&mut text).expect("it answers");
        let said: Value =
            serde_json::from_str(&text).unwrap_or_else(|why| panic!("openstack {line}: {why}: {text}"));
        let output = format!(
            "{}{}",
            said["out"].as_str().unwrap_or_default(),
            said["err"].as_str().unwrap_or_default()
        );
        (said["status"].as_i64().unwrap_or(0), output)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        drop(self.to.take());
        let _ = self.child.wait();
    }
}

/// The command lines that the page of the twin names.
fn commands() -> Vec<String> {
    let page = std::fs::read_to_string(root().join("docs/twin.md")).expect("the page");
    let (_, rest) = page.split_once("a test runs them as they stand here:\n\n```text\n").expect("the list");
    rest.split("```").next().expect("its end").lines().map(str::to_owned).collect()
}

#[test]
fn python_openstackclient_completes_what_the_page_names() {
    if !realcloud::is_there(&realcloud::cache()) {
        println!("SKIPPED: python-openstackclient is not there; `cargo xtask test` installs it");
        return;
    }
    let served = Served::start("20");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("twin.img"), "bytes").expect("written");
    let mut client = Client::start(&served, folder.path());
    let commands = commands();
    assert!(commands.len() >= 80, "only {} commands", commands.len());
    let failed = |line: &String| match client.run(line) {
        (0, _) => None,
        (status, said) => Some(format!("openstack {line}: {status}\n{said}")),
    };
    let failed: Vec<String> = commands.iter().filter_map(failed).collect();
    assert!(failed.is_empty(), "{} of {} commands:\n{}", failed.len(), commands.len(), failed.join("\n"));

    // What was made is gone again, and a thing that is not there is refused in the service's words.
    let (status, said) = client.run("server list -f json");
    assert!(status == 0 && !said.contains("twin-server"), "{said}");
    let (status, said) = client.run("network show twin-net");
    assert!(status == 1 && said.contains("No Network found for twin-net"), "{said}");
}

#[test]
fn assert_measures_the_cloud_that_is_served() {
    let served = Served::start("1");
    let login = std::fs::read_to_string(served.clouds()).expect("the login");
    let login: Value = serde_json::from_str(&login).expect("an object");
    let password = login["clouds"]["omega"]["auth"]["password"].as_str().expect("a password");
    assert!(!served.said.to_string().contains(password), "the password was printed");
    let mode = std::fs::metadata(served.clouds()).expect("the login").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut interlock = command(&["assert", "--cloud", "omega", "--format", "json"]);
    interlock.env("OS_CLIENT_CONFIG_FILE", served.clouds()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = finish(interlock.spawn().expect("it starts"));
    let report = run.json();
    let checks = report["checks"].as_array().expect("a list");
    let wrong: Vec<String> = checks
        .iter()
        .filter(|one| one["verdict"] != "holds")
        .map(|one| format!("{} {}: {}", one["verdict"], one["id"], one["why"]))
        .collect();
    let held = report["counts"]["holds"].as_u64().unwrap_or_default();
    assert!(held >= 40, "only {held} checks hold; {}", wrong.join("\n"));
    assert_eq!(wrong, Vec::<String>::new());
}
