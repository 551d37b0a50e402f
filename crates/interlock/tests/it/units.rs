//! Blocks for `unit:`, live. The `juju` here is a script of this test, a mock of our own: it proves what `juju ssh` is
//! called with, and nothing of what Juju makes of that. It gives the command to a shell of the other side, as `juju ssh`
//! says that it does.

use crate::live::{BOOK, Lab};
use crate::terminal::Terminal;
use std::os::unix::fs::PermissionsExt;

const JUJU: &str = r#"#!/bin/bash
printf '%s\0' "$@" >> "$HOME/argv"
shift 3
exec sh -c "$*"
"#;

#[test]
fn a_unit_is_reached_by_juju_ssh_and_nothing_of_the_block_is_on_its_command_line() {
    let lab = Lab::with(&BOOK.replace(": jumphost", ": unit:keystone/0"));
    let juju = lab.path("home/bin/juju");
    std::fs::create_dir_all(lab.path("home/bin")).expect("made");
    std::fs::write(&juju, JUJU).expect("written");
    std::fs::set_permissions(&juju, PermissionsExt::from_mode(0o755)).expect("executable");
    let (home, path) = (lab.path("home"), format!("{}:/usr/bin:/bin", lab.path("home/bin").display()));
    let env = [("HOME", &*home.to_string_lossy()), ("USER", "ada"), ("PATH", &path)];
    let mut terminal = Terminal::start(&lab.line(""), &env);
    terminal.wait_for("RUN paint on unit:keystone/0");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, lab.made().as_str()), (0, "blue\n"), "{screen}");
    let argv = std::fs::read_to_string(lab.path("home/argv")).expect("it was called");
    let words: Vec<&str> = argv.trim_end_matches('\0').split('\0').collect();
    let calls: Vec<&[&str]> = words.chunks(4).collect();
    assert_eq!(calls.len(), 3, "files, paint, after: {argv}");
    for call in &calls {
        assert_eq!(call[..3], ["ssh", "--pty=false", "keystone/0"]);
        // One constant text, whatever the block.
        assert_eq!(call[3], calls[0][3]);
        assert!(!call[3].contains("blue") && !call[3].contains("box"), "{}", call[3]);
    }
}
