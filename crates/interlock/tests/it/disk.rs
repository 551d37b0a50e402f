//! The disk under the journal: full, cut off from its power, and flooded by a block.

use crate::run::{Run, command, finish};
use crate::terminal::Terminal;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const BOOK: &str = r#"# Paint

## Step 1.1 -- Look

```bash
# CHECK: jumphost
# id: files
# output: lines
ls "$HOME/box"; echo end
```

```cel
# id: absent
!files.exists(f, f == "made")
```

```bash
# RUN: jumphost
# id: paint
# changes: makes the file
# undo: rm
# look: files
# done: files.exists(f, f == "made")
echo painted >> "$HOME/box/made"
touch "$HOME/begun"; until [ -e "$HOME/go" ]; do sleep 0.05; done
```

## EXIT GATE

```bash
# CHECK: jumphost
# id: after
cat "$HOME/box/made"
```

```cel
# id: painted
after == "painted"
```
"#;

/// A site on the jumphost alone.
struct Desk(TempDir);

impl Desk {
    fn with(book: &str) -> Desk {
        let desk = Desk(tempfile::tempdir().expect("a folder"));
        for folder in ["site/runbooks", "home/box", "state"] {
            std::fs::create_dir_all(desk.path(folder)).expect("made");
        }
        std::fs::write(desk.path("site/site.yaml"), "site: lab\ncloud: lab\n").expect("written");
        std::fs::write(desk.path("site/runbooks/ops-paint.md"), book).expect("written");
        let site = desk.path("site").display().to_string();
        for args in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "a"]] {
            let who = ["-C", &site, "-c", "user.name=ada", "-c", "user.email=ada@lab"];
            assert!(Command::new("git").args(who).args(args).status().expect("git").success());
        }
        desk
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn line(&self, before: &str) -> String {
        let (site, state) = (self.path("site"), self.path("state"));
        let binary = env!("CARGO_BIN_EXE_interlock");
        format!("{before} {binary} run {} ops-paint --state {}", site.display(), state.display())
    }

    fn at_terminal(&self, before: &str) -> Terminal {
        let home = self.path("home");
        Terminal::start(&self.line(before), &[("HOME", &home.to_string_lossy()), ("USER", "ada")])
    }

    fn without_terminal(&self, before: &str) -> Run {
        let child = Command::new("setsid")
            .args(["--wait", "bash", "-c", &format!("{} --format json", self.line(before))])
            .env("HOME", self.path("home"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        finish(child.expect("setsid (util-linux) starts"))
    }

    fn made(&self) -> String {
        std::fs::read_to_string(self.path("home/box/made")).unwrap_or_default()
    }

    fn touch(&self, file: &str) {
        std::fs::write(self.path(file), "").expect("written");
    }
}

fn journal(state: &Path, what: &str) -> Value {
    let output = command(&["journal", what, "--format", "json", "--state"]).arg(state).output();
    let output = output.expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {said}"))
}

/// A small disk of its own; taken down with the value.
struct Disk(PathBuf);

impl Disk {
    /// None where it cannot be made, which is said.
    fn under(folder: PathBuf) -> Option<Disk> {
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "interlock-test"])
            .arg(&folder)
            .output();
        match mount {
            Ok(output) if output.status.success() => Some(Disk(folder)),
            other => {
                println!(
                    "SKIPPED: this test mounts a small disk, which needs root and CAP_SYS_ADMIN: {other:?}"
                );
                None
            }
        }
    }

    fn fill(&self) {
        let mut file = std::fs::File::create(self.0.join("filler")).expect("made");
        while file.write_all(&[0; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("filler")).expect("gone");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn on_a_full_disk_nothing_begins_and_nothing_is_lost() {
    let desk = Desk::with(BOOK);
    let Some(disk) = Disk::under(desk.path("state")) else { return };
    let mut terminal = desk.at_terminal("");
    terminal.wait_for("anything else declines: ");
    disk.fill();
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, desk.made().as_str()), (2, ""), "{screen}");
    assert!(screen.contains("the disk is full; nothing was recorded"), "{screen}");
    disk.make_room();
    let mut terminal = desk.at_terminal("");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    crate::hosts::until("the change", || desk.path("home/begun").exists());
    // Now it is full when the end is to be recorded.
    disk.fill();
    desk.touch("home/go");
    let (status, screen) = terminal.end();
    assert_eq!((status, desk.made().as_str()), (2, "painted\n"), "{screen}");
    assert!(screen.contains("the disk is full; nothing was recorded"), "{screen}");
    assert!(screen.contains("make room, and give the same command again"), "{screen}");
    disk.make_room();
    let run = desk.without_terminal("");
    assert_eq!((run.status, desk.made().as_str()), (0, "painted\n"), "{}{}", run.stdout, run.stderr);
    let events = journal(&desk.path("state"), "show");
    let events = events["events"].as_array().expect("a list");
    let started = |event: &&Value| event["event"] == "step-started" && event["block"] == "paint";
    assert_eq!(events.iter().filter(started).count(), 1, "found done, and not done twice");
    assert_eq!(journal(&desk.path("state"), "verify")["intact"], true);
}

#[test]
fn two_processes_do_not_run_in_one_state_folder() {
    let desk = Desk::with(BOOK);
    let mut terminal = desk.at_terminal("");
    terminal.wait_for("anything else declines: ");
    let run = desk.without_terminal("");
    assert_eq!(run.status, 2, "{}", run.stdout);
    assert!(run.stderr.contains(&format!("process {} ", terminal.process())), "{}", run.stderr);
    desk.touch("home/go");
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, desk.made().as_str()), (0, "painted\n"), "{screen}");
}

/// Two streams of 600 MB each, in 500 MB of address space, of which most is taken by the program itself.
#[test]
fn a_flood_is_bounded_in_memory_and_on_disk() {
    let half = "head -c 600000000 /dev/zero | tr '\\0' x";
    let flood = format!("{half}; {half} >&2");
    let desk = Desk::with(&BOOK.replace("ls \"$HOME/box\"; echo end", &flood));
    let run = desk.without_terminal("ulimit -v 500000; exec");
    let json = run.json();
    assert_eq!(
        (run.status, json["held"]["id"].as_str()),
        (3, Some("absent")),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert!(
        run.stdout.contains("bytes of its output were cut, so the answer is not whole"),
        "{}",
        run.stdout
    );
    let size: u64 = std::fs::read_dir(desk.path("state"))
        .expect("read")
        .map(|entry| entry.expect("an entry").metadata().expect("its size").len())
        .sum();
    assert!(size < 4 << 20, "{size} bytes on disk");
}

/// What a system call did to a file of the journal.
enum Call {
    Write(String, u64, Vec<u8>),
    Truncate(String, u64),
    Sync(String),
    /// A block is about to begin.
    Block,
}

/// Reads what `strace -y -x` wrote.
fn call(line: &str) -> Option<Call> {
    if line.starts_with("memfd_create(\"block\"") {
        return Some(Call::Block);
    }
    let (name, rest) = line.split_once('(')?;
    let (path, rest) = rest.split_once('<')?.1.split_once('>')?;
    let file = path.rsplit('/').next()?.to_owned();
    if !["journal.db", "journal.db-wal"].contains(&file.as_str()) {
        return None;
    }
    let arguments = rest.rsplit_once(") ")?.0.trim_start_matches(", ");
    match name {
        "fsync" | "fdatasync" => Some(Call::Sync(file)),
        "ftruncate" => Some(Call::Truncate(file, arguments.parse().ok()?)),
        "pwrite64" => {
            let (bytes, numbers) = arguments.strip_prefix('"')?.rsplit_once("\", ")?;
            Some(Call::Write(file, numbers.split_once(", ")?.1.parse().ok()?, unescaped(bytes)))
        }
        _ => None,
    }
}

/// A text of strace: all of it as `\xNN`, or as it stands when nothing in it needs that.
fn unescaped(text: &str) -> Vec<u8> {
    match text.strip_prefix("\\x") {
        Some(hex) => hex.split("\\x").map(|byte| u8::from_str_radix(byte, 16).expect("hex")).collect(),
        None => text.as_bytes().to_vec(),
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn carry_out(call: &Call, files: &mut Files) {
    match call {
        Call::Write(file, at, bytes) => {
            let content = files.entry(file.clone()).or_default();
            let (start, end) = (*at as usize, *at as usize + bytes.len());
            content.resize(content.len().max(end), 0);
            content[start..end].copy_from_slice(bytes);
        }
        Call::Truncate(file, length) => files.entry(file.clone()).or_default().resize(*length as usize, 0),
        Call::Sync(_) | Call::Block => {}
    }
}

/// What a reader finds after the power came back.
fn after_power_cut(durable: &Files) -> (bool, Vec<Value>) {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, bytes) in durable {
        std::fs::write(folder.path().join(file), bytes).expect("written");
    }
    let intact = journal(folder.path(), "verify")["intact"] == true;
    (intact, journal(folder.path(), "show")["events"].as_array().expect("a list").clone())
}

/// The system calls of a run are carried out on a disk that forgets whatever was not synced. Before each block begins,
/// the power goes: its start must be there.
#[test]
fn a_power_cut_before_any_block_leaves_its_start() {
    let desk = Desk::with(BOOK);
    desk.touch("home/go");
    // A first process makes the journal, and leaves the run open before its mutation.
    assert_eq!(desk.without_terminal("").status, 4);
    let mut disk: Files = BTreeMap::new();
    disk.insert("journal.db".to_owned(), std::fs::read(desk.path("state/journal.db")).expect("read"));
    assert!(!desk.path("state/journal.db-wal").exists(), "the first process has put its log away");
    let trace = desk.path("trace");
    let strace = format!(
        "strace -o {} -y -x -s 1000000 -e signal=none -e trace=pwrite64,write,pwritev,fsync,fdatasync,ftruncate,memfd_create",
        trace.display()
    );
    let mut terminal = desk.at_terminal(&strace);
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, desk.made().as_str()), (0, "painted\n"), "{screen}");
    let text = std::fs::read_to_string(&trace).expect("read");
    let mut durable = disk.clone();
    let (mut blocks, mut longest) = (Vec::new(), 0);
    for call in text.lines().filter_map(call) {
        carry_out(&call, &mut disk);
        match call {
            Call::Sync(file) => {
                drop(durable.insert(file.clone(), disk.get(&file).cloned().unwrap_or_default()))
            }
            Call::Block => {
                let (intact, events) = after_power_cut(&durable);
                let last = events.last().expect("an event");
                assert!(intact && events.len() > longest, "{} events", events.len());
                assert_eq!(last["event"], "step-started", "a block begins whose start would be lost");
                longest = events.len();
                blocks.push(last["block"].as_str().unwrap_or_default().to_owned());
            }
            Call::Write(..) | Call::Truncate(..) => {}
        }
    }
    // What the first process measured is fresh.
    assert_eq!(blocks, ["paint", "after"]);
    // The disk that we carried the calls out on is the one that there is.
    let (intact, events) = after_power_cut(&durable);
    assert!(intact && events.last().is_some_and(|event| event["event"] == "run-closed"));
}
