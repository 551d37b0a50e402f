//! A block runs as if it were pasted.

use crate::rig::{block, rig, text, told, with_env, with_stdin};
use clients::{Shell, Stream};
use model::{Ask, Exec, HttpAsk, Target, Wire};
use std::sync::{Arc, Mutex};

fn check(script: &str, expected: &str) {
    assert_eq!(told(&rig().run(script)), expected, "{script}");
}

#[test]
fn blocks_run_as_pasted() {
    check("echo one; echo two >&2; exit 3", "status 3, 0 cut\nout: one\n\nerr: two\n");
    check("", "status 0, 0 cut\nout: \nerr: ");
    check("\n\n# only a comment\n\n", "status 0, 0 cut\nout: \nerr: ");
    check(
        "# CHECK: jumphost\n# id: x\nprintf '%s' \"$0 $# ${1-none}\"",
        "status 0, 0 cut\nout: bash 0 none\nerr: ",
    );
    check(
        "cat <<'EOF' | tr a-z A-Z\nhere $HOME `id`\nEOF\n",
        "status 0, 0 cut\nout: HERE $HOME `ID`\n\nerr: ",
    );
    check("f() { return 7; }\nf\necho $?\nset -e\nf\necho never", "status 7, 0 cut\nout: 7\n\nerr: ");
    check("exec echo replaced", "status 0, 0 cut\nout: replaced\n\nerr: ");
    check("set -u; echo ${__b-clean} ${BLOCK-clean}", "status 0, 0 cut\nout: clean clean\n\nerr: ");
}

#[test]
fn messages_name_the_lines_of_the_block() {
    let reply = rig().run("# RUN: jumphost\ntrue\nno-such-command-here\n");
    assert_eq!(
        told(&reply),
        "status 127, 0 cut\nout: \nerr: bash: line 3: no-such-command-here: command not found\n"
    );
    let reply = rig().run("echo before\nif true\n");
    assert!(text(&reply.stderr).contains("syntax error"), "{}", told(&reply));
    assert_eq!(reply.status, Some(2));
}

#[test]
fn no_pipe_hides_a_failure() {
    check("false | cat", "status 1, 0 cut\nout: \nerr: ");
    check("echo x | grep -q y | cat; echo $?", "status 0, 0 cut\nout: 1\n\nerr: ");
    // The price of it, which the documentation tells.
    check("yes | head -1", "status 141, 0 cut\nout: y\n\nerr: ");
}

#[test]
fn the_environment_is_the_same_everywhere() {
    let mut rig = rig();
    rig.config.extra_env.insert("SSH_AUTH_SOCK".to_owned(), "/run/agent".to_owned());
    let reply = rig
        .ask(with_env("env -u PWD -u SHLVL -u _ | sort | grep -v ^PATH=", &[("MODEL", "openstack")]))
        .unwrap();
    let home = rig.folder.path().display();
    let expected = format!(
        "HOME={home}\nINTERLOCK_BLOCK=block\nLANG=C.UTF-8\nMODEL=openstack\nSSH_AUTH_SOCK=/run/agent\nTZ=UTC\n"
    );
    assert_eq!(text(&reply.stdout), expected);
    let reply = rig.run("pwd");
    assert_eq!(text(&reply.stdout), format!("{home}\n"));
}

#[test]
fn bash_env_is_read_when_it_is_configured() {
    let mut rig = rig();
    let hook = rig.folder.path().join("hook");
    std::fs::write(&hook, "sleep() { echo \"slept $1\"; }\n").unwrap();
    rig.config.extra_env.insert("BASH_ENV".to_owned(), hook.display().to_string());
    assert_eq!(text(&rig.run("sleep 5400").stdout), "slept 5400\n");
}

#[test]
fn values_are_values() {
    for value in
        ["a b", "it's \"x\"", "$(touch hit)", "`touch hit`", "; touch hit", "a\nb", "-n", "\u{e9}", "\\", "*"]
    {
        let rig = rig();
        let reply = rig.ask(with_env("printf %s \"$V\"", &[("V", value)])).unwrap();
        assert_eq!(text(&reply.stdout), value);
        assert!(!rig.folder.path().join("hit").exists(), "{value} was run");
    }
}

#[test]
fn what_cannot_be_sent_is_refused_before_anything_runs() {
    let rig = rig();
    for (name, value, why) in [
        ("model", "x", "no name for a value"),
        ("A\nB", "x", "no name for a value"),
        ("PATH", "/tmp", "another name"),
        ("LD_PRELOAD", "x.so", "another name"),
        ("V", "a\0b", "NUL"),
    ] {
        let told = rig.ask(with_env("touch ran", &[(name, value)])).unwrap_err().to_string();
        assert!(told.contains(why) && told.contains("jumphost"), "{told}");
    }
    let told = rig.ask(block("touch ran\0")).unwrap_err().to_string();
    assert!(told.contains("NUL"), "{told}");
    assert!(!rig.folder.path().join("ran").exists());
    let http =
        HttpAsk { method: "GET".into(), url: "http://x".into(), headers: vec![], token: None, body: vec![] };
    let told = Shell::new(rig.config.clone()).ask(&Ask::Http(http)).unwrap_err().to_string();
    assert_eq!(told, "this wire does not carry HTTP");
}

#[test]
fn a_shell_that_is_not_there_is_unreachable() {
    let mut rig = rig();
    rig.config.bash = "/no/bash".into();
    let told = rig.ask(block("true")).unwrap_err().to_string();
    assert!(told.starts_with("cannot reach jumphost: cannot run /no/bash: "), "{told}");
    let mut rig = crate::rig::rig();
    rig.config.cwd = "/no/such/folder".into();
    let told = rig.ask(block("true")).unwrap_err().to_string();
    assert_eq!(told, "cannot reach jumphost: its folder /no/such/folder is not there");
}

#[test]
fn stdin_is_empty_or_what_is_given() {
    let rig = rig();
    assert_eq!(told(&rig.run("cat; read -r x || echo none")), "status 0, 0 cut\nout: none\n\nerr: ");
    let long = "0123456789abcdef".repeat(10_000);
    let reply = rig.ask(with_stdin("wc -c", &long)).unwrap();
    assert_eq!(text(&reply.stdout).trim(), "160000");
    // Who does not read it all is not hurt, and does not hang.
    assert_eq!(rig.ask(with_stdin("exec <&-; echo done", &long)).unwrap().status, Some(0));
    assert_eq!(rig.ask(with_stdin("head -c 5", &long)).unwrap().stdout, b"01234");
    // Both ways at once, more than any pipe holds.
    let back = rig.ask(with_stdin("tr 0-9a-f g-z", &long)).unwrap().stdout;
    assert_eq!((back.len(), back.get(..3)), (long.len(), Some(&b"ghi"[..])));
}

#[test]
fn bytes_that_are_no_text_come_through() {
    let reply = rig().run("printf '\\xff\\x00\\xfe\\n'; printf '\\x80' >&2");
    assert_eq!((reply.stdout, reply.stderr), (b"\xff\0\xfe\n".to_vec(), b"\x80".to_vec()));
}

#[test]
fn output_is_seen_as_it_comes() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let rig = rig();
    let shell = Shell::new(rig.config.clone()).watched_by(Box::new(move |exec: &Exec, stream, chunk| {
        assert_eq!(exec.target, Target::Jumphost);
        sink.lock().unwrap().push((stream, chunk.to_vec(), std::time::Instant::now()));
    }));
    shell.ask(&Ask::Exec(block("echo one; sleep 0.5; echo two >&2"))).unwrap();
    let seen = seen.lock().unwrap();
    let [(Stream::Stdout, one, first), (Stream::Stderr, two, second)] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!((one.as_slice(), two.as_slice()), (&b"one\n"[..], &b"two\n"[..]));
    assert!(second.duration_since(*first).as_millis() > 300, "the first was held back");
}
