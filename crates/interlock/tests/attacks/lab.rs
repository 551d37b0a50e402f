//! Where attacks take place: a site in a repository, a home with a box in it, a journal, and a clock that can be set.

use crate::terminal::Terminal;
use app::live::{Approval, Approver, Door, Proposal, Ran, Request};
use app::{AppError, Consent, Unapproved};
use model::{Clock, Digest, Event, EventKind, RunId, Timestamp};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;
use store::SqliteJournal;

const SITE: &str = "site: lab\ncloud: lab\njuju: {controller: here, model: blue}\n";

/// Looks at a box, makes a file in it, looks again.
pub const BOOK: &str = r#"# Paint

## Step 1.1 -- Look

```bash
# CHECK: jumphost
# id: files
# output: lines
ls "$HOME/box"
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
# needs: COLOUR = site.juju.model
# needs: FIRST = files[0]
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

/// The machine's clock, set by so much.
#[derive(Default)]
pub struct Offset(Mutex<i64>);

impl Offset {
    pub fn jump(&self, seconds: i64) {
        *self.0.lock().expect("not poisoned") += seconds;
    }
}

impl Clock for Offset {
    fn now(&self) -> Timestamp {
        let seconds = *self.0.lock().expect("not poisoned");
        let far = Duration::from_secs(seconds.unsigned_abs());
        let now = Timestamp::now();
        if seconds < 0 { now.checked_sub(far) } else { now.checked_add(far) }.expect("in range")
    }
}

/// A person, or whoever stands in for one.
pub struct By<F>(pub F);

impl<F: FnMut(&Proposal, Timestamp) -> Result<Approval, Unapproved>> Consent for By<F> {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        (self.0)(proposal, now)
    }
}

/// Ada approves what she reads.
pub fn ada(proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
    let word = proposal.to_type();
    let given = proposal.approve(Approver::Person("ada".into()), word.as_deref(), now);
    given.map_err(|refusal| Unapproved::Declined(refusal.to_string()))
}

/// Nobody is there: the run stays open.
pub fn nobody(proposal: &Proposal, _: Timestamp) -> Result<Approval, Unapproved> {
    Err(Unapproved::Nobody(format!("{} waits for an approval, and nobody is there", proposal.block)))
}

/// The folder of one attempt.
pub struct Lab {
    folder: tempfile::TempDir,
    pub clock: Offset,
}

impl Lab {
    pub fn new() -> Lab {
        let lab = Lab { folder: tempfile::tempdir().expect("a folder"), clock: Offset::default() };
        std::fs::create_dir_all(lab.path("site/runbooks")).expect("made");
        std::fs::create_dir_all(lab.path("home/box")).expect("made");
        lab.write("home/box/here", "");
        lab.write("site/site.yaml", SITE);
        lab.git(&["init", "-q"]);
        lab.book(BOOK);
        lab
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn write(&self, below: &str, text: &str) {
        std::fs::write(self.path(below), text).expect("written");
    }

    /// Commits a text as the book.
    pub fn book(&self, text: &str) {
        self.write("site/runbooks/ops-paint.md", text);
        self.commit();
    }

    /// Changes one file of the site.
    pub fn edit(&self, below: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(below)).expect("read");
        assert!(text.contains(from), "{below} holds {from:?}");
        self.write(below, &text.replace(from, to));
    }

    pub fn git(&self, args: &[&str]) {
        let who = ["-c", "user.name=ada", "-c", "user.email=ada@lab"];
        let status = Command::new("git").arg("-C").arg(self.path("site")).args(who).args(args).status();
        assert!(status.expect("git starts").success(), "{args:?}");
    }

    pub fn commit(&self) {
        self.git(&["add", "-A", "."]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "a"]);
    }

    pub fn request(&self) -> Request {
        Request {
            site: self.path("site"),
            book: "ops-paint".into(),
            journal: store::Place::Folder(self.path("state")),
            operator: "ada".into(),
            abandon: None,
            wait: None,
            secrets: vec![],
            path: "/usr/bin:/bin".into(),
            home: self.path("home"),
            env: vec![],
        }
    }

    /// A live run as the door starts it, with somebody of ours in the place of the terminal.
    pub fn go(&self, request: &Request, consent: &mut dyn Consent) -> Result<Ran, AppError> {
        let door = Door {
            consent,
            desk: None,
            own: &mut || Err(AppError::NothingToApprove { why: "nobody has a key here".into() }),
            tell: &mut |_| {},
            clock: &self.clock,
            stop: &|| false,
            opened: &mut |_, _| {},
            watch: &mut |_| {},
            output: None,
            abort: None,
        };
        app::live::run(request, door)
    }

    pub fn run(
        &self,
        consent: impl FnMut(&Proposal, Timestamp) -> Result<Approval, Unapproved>,
    ) -> Result<Ran, AppError> {
        self.go(&self.request(), &mut By(consent))
    }

    /// A run of the book as it is, with ada: it must be refused or held.
    pub fn refuses(&self) -> String {
        refusal(self.run(ada))
    }

    /// Leaves a run open that waits for its approval.
    pub fn waits(&self) {
        let ran = self.run(nobody).expect("it waits");
        assert!(!ran.closed, "{}", ran.outcome.reason);
    }

    /// The binary in a session without a terminal.
    pub fn binary(&self, line: &str, stdin: &str) -> Output {
        self.binary_with(&[], line, stdin)
    }

    pub fn binary_with(&self, env: &[(&str, &str)], line: &str, stdin: &str) -> Output {
        let interlock = env!("CARGO_BIN_EXE_interlock");
        let mut command = Command::new("setsid");
        command.args(["--wait", "sh", "-c", &format!("printf '{stdin}' | {interlock} {line}")]);
        command.env("HOME", self.path("home")).env("USER", "ada").stdin(Stdio::null());
        command.envs(env.iter().copied());
        command.output().expect("setsid (util-linux) starts")
    }

    /// The words of `interlock run` for this lab.
    pub fn line(&self) -> String {
        format!("run {} ops-paint --state {}", self.path("site").display(), self.path("state").display())
    }

    /// The same, for a site that says itself where its journal is.
    pub fn line_without_state(&self) -> String {
        format!("run {} ops-paint", self.path("site").display())
    }

    /// The run at a terminal.
    pub fn terminal(&self) -> Terminal {
        let home = self.path("home");
        let line = format!("{} {}", env!("CARGO_BIN_EXE_interlock"), self.line());
        Terminal::start(&line, &[("HOME", &home.to_string_lossy()), ("USER", "ada")])
    }

    pub fn verify(&self, more: &str) -> String {
        let line = format!("journal verify --state {} {more}", self.path("state").display());
        let output = self.binary(&line, "");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The journal's file, as whoever owns it can open it.
    pub fn break_in(&self) -> Connection {
        let db = Connection::open(self.path("state/journal.db")).expect("SQLite");
        for name in ["event_is_append_only_update", "event_is_append_only_delete"] {
            db.execute_batch(&format!("DROP TRIGGER {name}")).expect("dropped");
        }
        db
    }

    /// Adds an event with a right digest behind the last one: nobody needs a key for that.
    pub fn forge(&self, kind: EventKind) -> Event {
        use model::Journal;
        let mut journal = SqliteJournal::open(self.path("state/journal.db")).expect("a journal");
        journal.append(&RunId("live-ops-paint-1".into()), self.clock.now(), kind).expect("appended")
    }

    pub fn events(&self) -> Vec<Event> {
        let journal = SqliteJournal::open_read_only(self.path("state/journal.db")).expect("a journal");
        journal.all().map(|event| event.expect("it reads back")).collect()
    }

    /// The proposal that the open run last made.
    pub fn proposed(&self) -> Digest {
        let proposed = self.events().into_iter().rev().find_map(|event| match event.kind {
            EventKind::StepProposed { proposal, .. } => Some(proposal),
            _ => None,
        });
        proposed.expect("something was proposed")
    }

    /// Nothing was made in the box, and nothing beside it.
    pub fn is_untouched(&self, attempt: &str) {
        let names = |folder: &str| {
            let entries = std::fs::read_dir(self.path(folder)).expect("a folder");
            let mut names: Vec<String> = entries
                .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        };
        assert_eq!(names("home/box"), ["here"], "{attempt}: the world was touched");
        assert!(!names("home").iter().chain(&names("site")).any(|name| name.contains("PWNED")), "{attempt}");
    }

    /// A message without what differs from attempt to attempt.
    pub fn plain(&self, message: &str) -> String {
        let text = message.replace(&*self.folder.path().to_string_lossy(), "LAB");
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let text = text.replace(&format!(" on {}", host.trim()), " on HOST");
        let text: String = text.split_inclusive([' ', '\n']).map(plain_time).collect();
        let words = text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric());
        words.map(plain_word).collect::<String>().replace("sha256:HEX", "HEX")
    }
}

fn plain_time(word: &str) -> String {
    let bare = word.trim_end_matches([' ', '\n', ',', ':', ';', ')']);
    let is_time = bare.len() > 10 && bare.parse::<Timestamp>().is_ok();
    if is_time { word.replace(bare, "TIME") } else { word.to_owned() }
}

/// A digest, a commit or a time becomes a word that says what it is.
fn plain_word(word: &str) -> String {
    let end = word.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(word.len());
    let (bare, rest) = word.split_at(end);
    let hex = bare.len() >= 12 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex { format!("HEX{rest}") } else { word.to_owned() }
}

/// The words in which something was refused; what was let through is a failure.
pub fn refusal(result: Result<Ran, AppError>) -> String {
    match result {
        Err(error) => error.to_string(),
        Ok(ran) => {
            assert!(!ran.outcome.verdict.opens(), "it was let through: {}", ran.outcome.reason);
            ran.outcome.reason
        }
    }
}

/// What the binary said; a status of 0 is a failure.
pub fn said(output: &Output) -> String {
    assert_ne!(output.status.code(), Some(0), "it was let through: {output:?}");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let told =
        |line: &&str| line.starts_with("error") || line.starts_with("run live-") && line.contains(": ");
    let line = err.lines().chain(out.lines()).find(told);
    line.map_or_else(|| format!("{out}{err}"), str::to_owned)
}

/// The path of a thing beside the site.
pub fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).expect("linked");
}
