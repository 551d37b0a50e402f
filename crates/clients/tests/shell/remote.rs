//! Blocks on hosts and units. The stand-in for ssh does what sshd does: it gives the command, as one text, to the
//! login shell of the other side, with a home and an environment of its own.

use crate::rig::{Rig, block, rig, text, told, with_env, with_stdin};
use clients::Shell;
use model::{Ask, Digest, Exec, ExecReply, Target, Wire};
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const STAND_IN: &str = r#"#!/bin/sh
echo "$0 $*" | head -1 >> calls
while [ "$1" != -- ]; do shift; done
shift
name=$1; shift
case $name in
  gone) echo "ssh: connect to host gone port 22: No route to host" >&2; exit 255;;
  drops) head -c 20 | sh -c "$*"; echo "Connection to drops closed by remote host." >&2; exit 255;;
  dies) echo "$*" | sed 's/echo "interlock-status.*/exit 255'"'"'/' > cmd; exec sh cmd;;
  unreaped) export COMMAND="$*"; exec 3<&0
    sh -c 'echo $$ > parent; sh -c "exec $COMMAND" <&3 3<&- & exec sleep 600 <&- >&- 2>&- 3<&-' &
    until [ -e begun ]; do sleep 0.02; done; exit 255;;
esac
mkdir -p remote; cd remote
env -i PATH="$PATH" HOME=/nonexistent WHO="$name" "${LOGIN_SHELL:-sh}" -c "$*"
case $name in liar) exit 1;; esac
"#;

fn far() -> Rig {
    let mut rig = rig();
    let program = rig.folder.path().join("stand-in");
    std::fs::write(&program, STAND_IN).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = program.display().to_string();
    rig.config.ssh = vec![program.clone(), "-T".to_owned(), "--".to_owned()];
    rig.config.juju_ssh = vec![program, "ssh".to_owned(), "--".to_owned()];
    rig
}

fn on(target: &str, exec: Exec) -> Exec {
    Exec { target: Target::parse(target).unwrap(), ..exec }
}

fn run(rig: &Rig, target: &str, script: &str) -> ExecReply {
    rig.ask(on(target, block(script))).unwrap()
}

#[test]
fn blocks_run_on_the_other_side() {
    let rig = far();
    for (target, name) in
        [("host:openstack0", "openstack0"), ("unit:vault/leader", "vault/leader"), ("vm:m1", "m1")]
    {
        let reply = run(&rig, target, "# CHECK\necho \"$WHO $LANG $TZ $#\"; echo e >&2; false | cat");
        assert_eq!(told(&reply), format!("status 1, 0 cut\nout: {name} C.UTF-8 UTC 0\n\nerr: e\n"));
    }
    let reply = run(&rig, "host:h", "exit 255");
    assert_eq!(told(&reply), "status 255, 0 cut\nout: \nerr: ", "the block's own 255 is not ssh's");
    let reply = run(&rig, "unit:liar/0", "exit 7");
    assert_eq!(reply.status, Some(7), "a transport that has a status of its own");
    let reply = run(&rig, "host:h", "true\nnope\n");
    assert_eq!(text(&reply.stderr), "bash: line 2: nope: command not found\n");
    let reply = run(&rig, "host:h", "cat <<EOF\nhere\nEOF");
    assert_eq!(text(&reply.stdout), "here\n");
    assert_eq!(run(&rig, "host:h", "").status, Some(0));
}

#[test]
fn values_arrive_as_they_are_and_run_nothing() {
    let rig = far();
    for value in [
        "plain",
        "",
        "two words",
        "it's",
        "\"q\"",
        "$(touch hit)",
        "`touch hit`",
        "'; touch hit; '",
        "a\nb\n",
        "\\n",
        "$HOME",
        "*",
        "-n",
        "\u{e9}\u{1f600}",
        "\t\r\x07",
        "#",
        "EOF",
        "%s",
        "!!",
    ] {
        let script = "printf %s \"$V\" | od -An -tx1 | tr -d ' \\n'";
        let reply = rig.ask(on("host:h", with_env(script, &[("V", value)]))).unwrap();
        let hex: String = value.bytes().map(|b| format!("{b:02x}")).collect();
        assert_eq!(told(&reply), format!("status 0, 0 cut\nout: {hex}\nerr: "), "{value:?}");
    }
    for folder in [rig.folder.path().to_owned(), rig.folder.path().join("remote")] {
        assert!(!folder.join("hit").exists());
    }
    let calls = std::fs::read_to_string(rig.folder.path().join("calls")).unwrap();
    assert!(!calls.contains("touch") && !calls.contains("V="), "a value went onto a command line");
}

#[test]
fn the_block_cannot_eat_itself_and_its_stdin_is_its_own() {
    let rig = far();
    assert_eq!(text(&run(&rig, "host:h", "cat\necho after").stdout), "after\n");
    let secret = "s.token\nwith lines\n".repeat(10_000);
    let reply = rig.ask(on("unit:vault/0", with_stdin("wc -c\necho after", &secret))).unwrap();
    let words: Vec<&str> = text(&reply.stdout).split_whitespace().collect();
    assert_eq!(words, [secret.len().to_string().as_str(), "after"]);
}

#[test]
fn a_name_is_never_an_option_or_a_command() {
    let rig = far();
    for name in ["-oProxyCommand=touch hit", "a b", "h;touch hit", "$(touch hit)", "", "h\n", "'"] {
        for target in
            [Target::Host(name.to_owned()), Target::Unit(name.to_owned()), Target::Vm(name.to_owned())]
        {
            let told = rig.ask(Exec { target, ..block("true") }).unwrap_err().to_string();
            assert!(told.contains("no name of a host or unit"), "{told}");
        }
    }
    assert!(!rig.folder.path().join("calls").exists(), "something was called");
}

#[test]
fn not_reached_lost_and_cut_short_are_told_apart() {
    let rig = far();
    let told = rig.ask(on("host:gone", block("touch ran"))).unwrap_err().to_string();
    assert!(told.starts_with("cannot reach host:gone: "), "{told}");
    assert!(
        told.ends_with("ended with status 255: ssh: connect to host gone port 22: No route to host"),
        "{told}"
    );
    // Only its first bytes arrive: none of it is run.
    let told = rig.ask(on("host:drops", block("touch ran; sleep 0; true"))).unwrap_err().to_string();
    assert!(told.starts_with("cannot reach host:drops: "), "{told}");
    assert!(!rig.folder.path().join("ran").exists());
    let told = rig.ask(on("host:dies", block("touch ran"))).unwrap_err().to_string();
    assert!(told.starts_with("lost host:dies before its answer was whole: "), "{told}");
    assert!(rig.folder.path().join("ran").exists(), "it was begun");
    let mut rig = far();
    rig.config.ssh = vec!["no-such-ssh".to_owned()];
    let told = rig.ask(on("host:h", block("true"))).unwrap_err().to_string();
    assert!(told.starts_with("cannot reach host:h: cannot run no-such-ssh: "), "{told}");
}

/// The real client, as far as it goes without a server.
#[test]
fn the_real_ssh_takes_our_arguments() {
    if std::process::Command::new("ssh").arg("-V").output().is_err() {
        println!("SKIPPED: there is no ssh on this machine");
        return;
    }
    let mut rig = rig();
    // Port 1 of the loopback: nobody listens there.
    rig.config.ssh.splice(1..1, ["-p".to_owned(), "1".to_owned()]);
    let told = rig.ask(on("host:127.0.0.1", block("touch ran"))).unwrap_err().to_string();
    assert!(told.starts_with("cannot reach host:127.0.0.1: ssh ended with status 255: "), "{told}");
    assert!(told.contains("port 1"), "{told}");
}

#[test]
fn a_timeout_here_says_that_the_other_side_may_go_on() {
    let rig = far();
    let exec = Exec { timeout: Duration::from_millis(400), ..on("host:h", block("echo x; sleep 300")) };
    let reply = rig.ask(exec).unwrap();
    let note = "[interlock] stopped at its timeout; what it started on host:h may still run\n";
    assert_eq!((reply.status, text(&reply.stdout), text(&reply.stderr)), (None, "x\n", note));
}

/// A process that is gone when the test is, also by a panic.
struct Parent(String);

impl Drop for Parent {
    fn drop(&mut self) {
        let _ = std::process::Command::new("kill").args(["-9", &self.0]).status();
    }
}

/// The states of the processes that go by the name of this run.
fn receivers(run: &Digest) -> String {
    let name = format!(" (il-{}) ", run.short());
    let entries = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let stats = entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter_map(|stat| stat.split_once(&name)?.1.chars().next()).collect()
}

/// What sshd leaves when its session is killed: a block with a parent that never asks how it ended.
#[test]
fn a_block_is_at_work_until_its_end_whoever_asks_for_its_status() {
    let mut rig = far();
    let run = Digest::of(rig.folder.path().display().to_string().as_bytes());
    rig.config.run = Some(run.clone());
    rig.config.linger = Duration::from_millis(20);
    let script = "touch begun; exec >/dev/null 2>&1; until [ -e go ]; do sleep 0.02; done";
    rig.ask(on("host:unreaped", block(script))).unwrap_err();
    let at = |file: &str| rig.folder.path().join(file);
    let _parent = Parent(std::fs::read_to_string(at("parent")).unwrap().trim().to_owned());
    let until = |what: &str, holds: &dyn Fn() -> bool| {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !holds() {
            assert!(Instant::now() < deadline, "{what} does not come");
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    let told = rig.ask(on("host:h", block("touch ran"))).unwrap_err().to_string();
    assert!(told.contains("still runs there (process "), "{told}");
    std::fs::write(at("go"), "").unwrap();
    until("its end", &|| receivers(&run) == "Z");
    assert_eq!(run_on(&rig, "echo on"), "on\n");
    assert_eq!(receivers(&run), "Z", "it is there still, and is no block at work");
}

fn run_on(rig: &Rig, script: &str) -> String {
    text(&run(rig, "host:h", script).stdout).to_owned()
}

#[test]
fn floods_do_not_lose_the_status() {
    let mut rig = far();
    rig.config.kept = 100;
    let reply = run(&rig, "host:h", "yes | head -c 1000000 >&2; exit 9");
    let kept = reply.stderr.len() as u64;
    assert!(reply.status == Some(9) && kept <= 100, "{}", told(&reply));
    assert_eq!(kept + reply.truncated, 1_000_000, "the marks are counted as output");
}

#[test]
fn who_watches_does_not_see_the_marks() {
    let rig = far();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let shell = Shell::new(rig.config.clone())
        .watched_by(Box::new(move |_: &Exec, _, chunk| sink.lock().unwrap().extend_from_slice(chunk)));
    shell.ask(&Ask::Exec(on("host:h", block("echo one >&2; sleep 0.2; printf two >&2")))).unwrap();
    assert_eq!(text(&seen.lock().unwrap()), "one\ntwo");
}
