//! `interlock run`: a book against the real world, here a folder on the jumphost.

use crate::run::{Run, edit, finish};
use crate::terminal::Terminal;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub const SITE: &str = "site: lab\ncloud: lab\njuju: {controller: here, model: blue}\n";

/// Looks at a folder, makes a file in it, looks again.
pub const BOOK: &str = r#"# Paint

## Step 1.1 -- Look

The box must not hold the file yet.

```bash
# CHECK: jumphost
# id: files
# output: lines
ls "$HOME/box"
```

```cel
# id: absent
files.size() > 0
!files.exists(f, f == "made")
```

## Step 1.2 -- Paint

```bash
# RUN: jumphost
# id: paint
# changes: makes the file
# undo: rm
# needs: COLOUR = site.juju.model
# look: files
# done: files.exists(f, f == "made")
echo "$COLOUR" >> "$HOME/box/made"
```

## EXIT GATE

```bash
# CHECK: jumphost
# id: after
# output: lines
cat "$HOME/box/made"
```

```cel
# id: painted
after == ["blue"]
```
"#;

/// A repository with a site in it, a home with a box, and a journal.
pub struct Lab {
    folder: TempDir,
}

impl Lab {
    pub fn with(book: &str) -> Lab {
        let lab = Lab { folder: tempfile::tempdir().expect("a folder") };
        std::fs::create_dir_all(lab.path("site/runbooks")).expect("made");
        std::fs::create_dir_all(lab.path("home/box")).expect("made");
        std::fs::write(lab.path("home/box/here"), "").expect("written");
        std::fs::write(lab.path("site/site.yaml"), SITE).expect("written");
        std::fs::write(lab.path("site/runbooks/ops-paint.md"), book).expect("written");
        lab.git(&["init", "-q"]);
        lab.commit();
        lab
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn git(&self, args: &[&str]) {
        let who = ["-c", "user.name=ada", "-c", "user.email=ada@lab"];
        let status = Command::new("git").arg("-C").arg(self.path("site")).args(who).args(args).status();
        assert!(status.expect("git starts").success(), "{args:?}");
    }

    pub fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "-m", "a"]);
    }

    /// Commits a text as the site.
    pub fn site(&self, text: &str) {
        std::fs::write(self.path("site/site.yaml"), text).expect("written");
        self.commit();
    }

    pub fn line(&self, more: &str) -> String {
        let binary = env!("CARGO_BIN_EXE_interlock");
        let (site, state) = (self.path("site"), self.path("state"));
        format!("{binary} run {} ops-paint --state {} {more}", site.display(), state.display())
    }

    /// Starts the run at a terminal.
    pub fn at_terminal(&self, more: &str) -> Terminal {
        let home = self.path("home");
        Terminal::start(&self.line(more), &[("HOME", &home.to_string_lossy()), ("USER", "ada")])
    }

    /// Runs it in a session without a terminal.
    pub fn without_terminal(&self, more: &str) -> Run {
        let child = Command::new("setsid")
            .args(["--wait", "sh", "-c", &self.line(more)])
            .env("HOME", self.path("home"))
            .env("USER", "ada")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        finish(child.expect("setsid (util-linux) starts"))
    }

    pub fn made(&self) -> String {
        std::fs::read_to_string(self.path("home/box/made")).unwrap_or_default()
    }

    pub fn journal(&self, what: &str) -> Value {
        let state = self.path("state");
        crate::run::interlock(&["journal", what, "--format", "json", "--state", &state.to_string_lossy()])
            .json()
    }

    /// The kinds of its events with the block that they are about.
    pub fn told(&self) -> Vec<String> {
        let events = self.journal("show");
        let events = events["events"].as_array().expect("a list").iter();
        let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
        events
            .map(|event| format!("{} {}", text(event, "event"), text(event, "block")).trim().to_owned())
            .collect()
    }

    pub fn is_intact(&self) -> bool {
        self.journal("verify")["intact"] == true
    }
}

/// The journal's lines that begin so.
pub fn count(told: &[String], line: &str) -> usize {
    told.iter().filter(|told| told.as_str() == line).count()
}

#[test]
fn a_person_reads_the_proposal_and_says_yes() {
    let lab = Lab::with(BOOK);
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    let shown = terminal.screen();
    for part in [
        "The box must not hold the file yet.",
        "| here",
        "RUN paint on jumphost",
        "makes the file",
        "COLOUR = blue",
        "site/site.yaml:3",
        "files: measured by files, ",
        "| echo \"$COLOUR\" >> \"$HOME/box/made\"",
    ] {
        assert!(shown.contains(part), "{part:?} is not shown:\n{shown}");
    }
    assert_eq!(lab.made(), "", "nothing happens before the consent");
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!(status, 0, "{screen}");
    assert_eq!(lab.made(), "blue\n");
    assert!(screen.contains("run live-ops-paint-1 holds"), "{screen}");
    assert!(lab.is_intact());
    // The book is over: the same command is a new run, whose first gate does not hold any more.
    let again = lab.without_terminal("--format json");
    assert_eq!(
        (again.status, again.json()["run"].as_str()),
        (1, Some("live-ops-paint-2")),
        "{}",
        again.stdout
    );
    assert_eq!(again.json()["held"]["id"], "absent");
}

#[test]
fn anything_else_declines_and_the_run_is_over() {
    for answer in ["no\n", "y\n", "\n", "yes please\n", "\u{4}"] {
        let lab = Lab::with(BOOK);
        let mut terminal = lab.at_terminal("");
        terminal.wait_for("anything else declines: ");
        terminal.type_in(answer);
        let (status, screen) = terminal.end();
        assert_eq!(status, 4, "{answer:?}: {screen}");
        assert_eq!(lab.made(), "");
        assert_eq!(lab.told().last().map(String::as_str), Some("run-closed"), "{answer:?}");
    }
}

#[test]
fn what_was_typed_before_the_proposal_approves_nothing() {
    let slow = BOOK.replace("ls \"$HOME/box\"", "sleep 1; ls \"$HOME/box\"");
    let lab = Lab::with(&slow);
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("check    files");
    terminal.type_in("yes\n");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("no\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, lab.made().as_str()), (4, ""), "{screen}");
}

#[test]
fn a_grave_block_is_approved_by_typing_its_word() {
    let confirm = BOOK.replace("# undo: rm", "# undo: rm\n# confirm: blue");
    let caution = BOOK.replace("# undo: rm", "# undo: rm\n# caution: it stains");
    for (book, word) in [(confirm, "blue"), (caution, "jumphost")] {
        let lab = Lab::with(&book);
        let mut careless = lab.at_terminal("");
        careless.wait_for(&format!("type \"{word}\" to approve"));
        careless.type_in("yes\n");
        assert_eq!((careless.end().0, lab.made().as_str()), (4, ""));
        let mut careful = lab.at_terminal("");
        careful.wait_for(&format!("type \"{word}\" to approve"));
        careful.type_in(&format!("{word}\n"));
        let (status, screen) = careful.end();
        assert_eq!((status, lab.made().as_str()), (0, "blue\n"), "{screen}");
    }
}

#[test]
fn without_a_person_the_run_waits_and_a_person_goes_on_with_it() {
    let lab = Lab::with(BOOK);
    for _ in 0..2 {
        let waits = lab.without_terminal("--format json");
        let json = waits.json();
        assert_eq!(waits.status, 4, "{}", waits.stdout);
        assert_eq!((json["run"].as_str(), json["closed"].as_bool()), (Some("live-ops-paint-1"), Some(false)));
        assert_eq!(
            (json["held"]["by"].as_str(), json["held"]["id"].as_str()),
            (Some("approval"), Some("paint"))
        );
        assert_eq!(lab.made(), "");
    }
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, lab.made().as_str()), (0, "blue\n"), "{screen}");
    assert_eq!(count(&lab.told(), "run-opened"), 1);
    assert!(lab.is_intact());
}

#[test]
fn a_site_that_is_no_commit_does_not_run() {
    let lab = Lab::with(BOOK);
    std::fs::write(lab.path("site/notes.md"), "new").expect("written");
    edit(&lab.path("site/site.yaml"), "cloud: lab", "cloud: lap");
    let run = lab.without_terminal("");
    assert_eq!(run.status, 2);
    for part in ["M site.yaml", "?? notes.md", "commit it or take it back"] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    std::fs::remove_dir_all(lab.path("site/.git")).expect("gone");
    let run = lab.without_terminal("");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("it is in no repository with a commit"), "{}", run.stderr);
    assert!(!lab.path("state").exists(), "nothing was begun");
}

#[test]
fn a_site_that_is_edited_during_the_run_holds_it_until_it_is_put_back() {
    let lab = Lab::with(BOOK);
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    edit(&lab.path("site/site.yaml"), "model: blue", "model: grey");
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, lab.made().as_str()), (3, ""), "{screen}");
    assert!(screen.contains("the checkout is no longer commit"), "{screen}");
    lab.git(&["checkout", "-q", "--", "."]);
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    assert_eq!((terminal.end().0, lab.made().as_str()), (0, "blue\n"));
    assert_eq!(count(&lab.told(), "run-opened"), 1, "the same run");
}

#[test]
fn a_run_of_another_commit_is_gone_on_with_there_or_abandoned() {
    let lab = Lab::with(BOOK);
    assert_eq!(lab.without_terminal("").status, 4);
    edit(&lab.path("site/site.yaml"), "model: blue", "model: grey");
    lab.commit();
    let run = lab.without_terminal("");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("run live-ops-paint-1 is open: it runs commit"), "{}", run.stderr);
    let run = lab.without_terminal("--abandon 'the model was renamed' --format json");
    assert_eq!((run.status, run.json()["run"].as_str()), (4, Some("live-ops-paint-2")), "{}", run.stdout);
    let events = lab.journal("show");
    let closed =
        events["events"].as_array().expect("a list").iter().find(|event| event["event"] == "run-closed");
    assert_eq!(closed.expect("closed")["reason"], "abandoned: the model was renamed");
}

#[test]
fn one_ctrl_c_finishes_the_step_and_the_same_command_goes_on() {
    let slow = BOOK.replace("ls \"$HOME/box\"", "echo begun >&2; sleep 2; ls \"$HOME/box\"");
    let lab = Lab::with(&slow);
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("| begun");
    terminal.type_in("\u{3}");
    let (status, screen) = terminal.end();
    assert_eq!(status, 3, "{screen}");
    assert!(screen.contains("stopping after this step"), "{screen}");
    let told = lab.told();
    assert_eq!((count(&told, "step-started files"), count(&told, "step-finished files")), (1, 1), "{told:?}");
    assert_eq!(count(&told, "run-closed"), 0, "{told:?}");
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    assert_eq!((terminal.end().0, lab.made().as_str()), (0, "blue\n"));
}

#[test]
fn a_second_ctrl_c_stops_at_once_and_what_ran_is_looked_at_and_not_repeated() {
    let stuck = BOOK.replace(">> \"$HOME/box/made\"", ">> \"$HOME/box/made\"; echo painted; sleep 600");
    let lab = Lab::with(&stuck);
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    terminal.wait_for("| painted");
    terminal.type_in("\u{3}");
    terminal.wait_for("Ctrl-C again stops at once");
    terminal.type_in("\u{3}");
    let (status, screen) = terminal.end();
    assert_eq!(status, 3, "{screen}");
    assert!(screen.contains("paint was stopped by hand, and how far it came is not known"), "{screen}");
    assert_eq!(lab.told().last().map(String::as_str), Some("step-started paint"));
    // It did happen: the look finds that out, and nobody is asked to do it twice.
    let run = lab.without_terminal("--format json");
    assert_eq!((run.status, lab.made().as_str()), (0, "blue\n"), "{}", run.stdout);
    let told = lab.told();
    assert_eq!(count(&told, "step-started paint"), 1, "{told:?}");
    assert!(lab.is_intact());
}

#[test]
fn what_a_secret_block_says_is_neither_shown_nor_kept() {
    let canary = "canary-7f3a";
    let book = BOOK.replace("# undo: rm", "# undo: rm\n# secret: stdout").replace(
        "echo \"$COLOUR\" >>",
        &format!(
            "echo {}; echo {} >&2; echo \"$COLOUR\" >>",
            "\"$(tac \"$HOME/word\")\"", "\"$(tac \"$HOME/word\")\""
        ),
    );
    let lab = Lab::with(&book);
    std::fs::write(lab.path("home/word"), canary).expect("written");
    // Without a place for it, it does not begin.
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("type \"jumphost\" to approve");
    terminal.type_in("jumphost\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, lab.made().as_str()), (4, ""), "{screen}");
    assert!(screen.contains("name a new file for it with `--secret paint=FILE`"), "{screen}");
    let kept = lab.path("kept");
    let mut terminal = lab.at_terminal(&format!("--secret paint={}", kept.display()));
    terminal.wait_for("type \"jumphost\" to approve");
    terminal.type_in("jumphost\n");
    let (status, screen) = terminal.end();
    assert_eq!((status, lab.made().as_str()), (0, "blue\n"), "{screen}");
    assert!(!screen.contains(canary), "{screen}");
    assert_eq!(std::fs::read_to_string(&kept).expect("kept"), format!("{canary}\n"));
    for file in files(&lab.path("state")) {
        let bytes = std::fs::read(&file).expect("read");
        assert!(!bytes.windows(canary.len()).any(|part| part == canary.as_bytes()), "{}", file.display());
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
