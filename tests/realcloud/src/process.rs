//! Programs that run until they are told to stop: each leads a group of its own and has a pid file.

use crate::trouble::{Trouble, at};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long between two looks at something that is waited for.
pub const TICK: Duration = Duration::from_millis(50);

/// One line of the process table.
struct Row {
    pid: i32,
    parent: i32,
    group: i32,
    /// Clock ticks since boot: with the pid, a name that is never used again.
    born: u64,
    /// Processor time that it has taken, in ticks.
    busy: u64,
}

/// Ticks of the process table in a second, as Linux has them everywhere.
const TICKS: u64 = 100;

/// Starts the program as the leader of its own group. What it says goes to `log`; its number and its birth to `pid_file`.
pub fn start(mut command: Command, log: &Path, pid_file: &Path) -> Result<(), Trouble> {
    let out = at(log, File::options().append(true).create(true).open(log))?;
    let errors = at(log, out.try_clone())?;
    command.stdin(Stdio::null()).stdout(out).stderr(errors).process_group(0);
    let program = Path::new(command.get_program()).to_owned();
    let child = at(&program, command.spawn())?;
    let pid = i32::try_from(child.id()).unwrap_or_default();
    let born = row(pid).map_or(0, |row| row.born);
    at(pid_file, fs::write(pid_file, format!("{pid} {born}\n")))
}

/// The process that this pid file names, if it still runs: a number alone may by now be another's.
pub fn alive(pid_file: &Path) -> Option<i32> {
    let text = fs::read_to_string(pid_file).ok()?;
    let (pid, born) = text.trim().split_once(' ')?;
    let pid = pid.parse().ok()?;
    row(pid).filter(|row| born.parse() == Ok(row.born)).map(|row| row.pid)
}

/// Ends what these pid files name, all at once: asks first, waits, and kills what is left of their groups and children.
pub fn stop(pid_files: &[&Path], patience: Duration) {
    let leaders: Vec<i32> = pid_files.iter().filter_map(|file| alive(file)).collect();
    let mut doomed = family(&leaders);
    if !patience.is_zero() {
        signal(leaders.iter().copied(), Signal::TERM);
        let end = Instant::now() + patience;
        while Instant::now() < end && doomed.iter().any(|known| still(*known)) {
            std::thread::sleep(TICK);
            doomed.extend(family(&leaders));
        }
    }
    loop {
        doomed.extend(family(&leaders));
        let left: Vec<i32> = doomed.iter().filter(|known| still(**known)).map(|(pid, _)| *pid).collect();
        if left.is_empty() {
            break;
        }
        signal(left.into_iter(), Signal::KILL);
        std::thread::sleep(TICK);
    }
    for file in pid_files {
        // A file that is not there is what we want.
        let _ = fs::remove_file(file);
    }
}

/// Holds or goes on: what a hung program is to those who ask it.
pub fn send(pid_file: &Path, what: Signal) -> bool {
    let Some(leader) = alive(pid_file) else { return false };
    signal(family(&[leader]).into_iter().map(|(pid, _)| pid), what);
    true
}

/// The processor time that what these pid files name has taken, with its children that still run.
pub fn busy(pid_files: &[PathBuf]) -> Duration {
    let leaders: Vec<i32> = pid_files.iter().filter_map(|file| alive(file)).collect();
    let rows = family(&leaders).into_iter().filter_map(|(pid, _)| row(pid));
    Duration::from_millis(rows.map(|row| row.busy * 1000 / TICKS).sum())
}

fn signal(pids: impl Iterator<Item = i32>, signal: Signal) {
    for pid in pids.filter_map(Pid::from_raw) {
        // It may have ended by itself meanwhile.
        let _ = kill_process(pid, signal);
    }
}

/// The leaders, their groups, and the children of each, with their births.
fn family(leaders: &[i32]) -> BTreeSet<(i32, u64)> {
    let table = table();
    let mut known: BTreeSet<i32> = leaders.iter().copied().collect();
    loop {
        let more = table.iter().filter(|row| known.contains(&row.parent) || leaders.contains(&row.group));
        let more: Vec<i32> = more.map(|row| row.pid).filter(|pid| !known.contains(pid)).collect();
        if more.is_empty() {
            break;
        }
        known.extend(more);
    }
    table.iter().filter(|row| known.contains(&row.pid)).map(|row| (row.pid, row.born)).collect()
}

fn still((pid, born): (i32, u64)) -> bool {
    row(pid).is_some_and(|row| row.born == born)
}

fn table() -> Vec<Row> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| row(entry.file_name().to_str()?.parse().ok()?)).collect()
}

/// The process, unless it has ended and only waits to be noticed.
fn row(pid: i32) -> Option<Row> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    if matches!(*fields.first()?, "Z" | "X") {
        return None;
    }
    Some(Row {
        pid,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        born: fields.get(19)?.parse().ok()?,
        busy: fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{alive, start, stop};
    use std::fs;
    use std::process::Command;
    use std::time::Duration;

    #[test]
    fn a_program_is_ended_with_its_children_even_where_it_does_not_listen() {
        let folder = tempfile::tempdir().expect("a folder");
        let (log, pid, child) =
            (folder.path().join("log"), folder.path().join("pid"), folder.path().join("child"));
        let fifo = folder.path().join("fifo");
        assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
        // Deaf to TERM, with a child in a session of its own.
        let script = format!(
            "exec 3<>{}; {}",
            fifo.display(),
            "trap '' TERM; setsid sh -c 'echo $$ > \"$0\"; exec cat <&3' \"$0\" & wait"
        );
        let mut sh = Command::new("sh");
        sh.args(["-c", &script]).arg(&child);
        start(sh, &log, &pid).expect("it starts");
        // The file stands empty for a moment before the number is in it.
        let grandchild = loop {
            match fs::read_to_string(&child) {
                Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
                _ => std::thread::yield_now(),
            }
        };
        let leader = alive(&pid).expect("it runs");
        stop(&[&pid], Duration::from_millis(100));
        assert_eq!(alive(&pid), None);
        for gone in [grandchild, leader.to_string()] {
            let state = fs::read_to_string(format!("/proc/{gone}/stat")).unwrap_or_else(|_| ") Z".to_owned());
            assert!(
                state.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z')),
                "{state}"
            );
        }
    }

    #[test]
    fn a_number_that_is_another_s_now_is_not_taken_for_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        let pid = folder.path().join("pid");
        fs::write(&pid, format!("{} 1\n", std::process::id())).expect("a file");
        assert_eq!(alive(&pid), None);
        stop(&[&pid], Duration::ZERO);
        assert!(!pid.exists());
    }
}
