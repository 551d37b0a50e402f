//! Omega on a twin, with a shell on its stage: what a jumphost is to an operator who has none from here.

use crate::run::{Run, command, copy_of_omega, finish, omega};
use crate::terminal::Terminal;
use app::stage::{FaultCard, Play, Scene, Stage};
use app::{AppError, Progress, Request};
use model::{Blueprint, Clock, Seed, Timestamp};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use twin::Twin;
use twin::socket::Server;

/// Takes the blueprint of a site and plays nothing.
#[derive(Default)]
struct Surveyor(Mutex<Option<Blueprint>>);

impl Stage for Surveyor {
    fn faults(&self) -> Vec<FaultCard> {
        vec![]
    }

    fn open_to(&self, _world: &Path) -> Result<Vec<String>, AppError> {
        Ok(vec![])
    }

    fn open(&self, play: &Play<'_>) -> Result<Box<dyn Scene>, AppError> {
        *self.0.lock().expect("not poisoned") = Some(play.blueprint.clone());
        Err(AppError::Stage("surveyed".to_owned()))
    }
}

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

fn blueprint(state: &Path) -> Blueprint {
    let request = Request {
        site: omega(),
        books: vec!["phase-01".to_owned()],
        faults: vec![],
        seed: 1,
        state: state.to_owned(),
        seeds: 1,
        weaken: false,
        mistakes: false,
        fresh: true,
        operator: "ada".to_owned(),
    };
    let surveyor = Surveyor::default();
    let refused = app::rehearse(&request, &surveyor, &Now, &mut |_: Progress<'_>| {});
    assert!(refused.is_err());
    surveyor.0.into_inner().expect("not poisoned").expect("a blueprint")
}

fn git(site: &Path, args: &[&str]) {
    let who = ["-c", "user.name=ada", "-c", "user.email=ada@lab"];
    let status = Command::new("git").arg("-C").arg(site).args(who).args(args).status();
    assert!(status.expect("git starts").success(), "{args:?}");
}

fn commit(site: &Path) {
    git(site, &["add", "-A", "-f"]);
    git(site, &["commit", "-q", "-m", "a"]);
}

/// The cloud, the checkout on its jumphost, and the journal here.
pub struct Jumphost {
    folder: TempDir,
    pub twin: Arc<Twin>,
    staged: twin::stage::Staged,
    socket: PathBuf,
    _server: Server,
}

impl Jumphost {
    pub fn new() -> Jumphost {
        let folder = tempfile::tempdir().expect("a folder");
        let blueprint = blueprint(&folder.path().join("survey"));
        Jumphost::of(folder, Twin::new(&blueprint, &Seed::new(1), &[]).expect("a twin"))
    }

    /// The same over a world that books left.
    pub fn after(world: &[u8]) -> Jumphost {
        Jumphost::of(tempfile::tempdir().expect("a folder"), Twin::fork(world, &[]).expect("a twin"))
    }

    fn of(folder: TempDir, twin: Twin) -> Jumphost {
        let path = |name: &str| folder.path().join(name);
        let site = copy_of_omega(folder.path());
        let laid = Command::new("cp").arg("-r").arg(site.join("rehearsal/.")).arg(&site).status();
        assert!(laid.expect("cp starts").success());
        git(&site, &["init", "-q"]);
        commit(&site);
        let twin = Arc::new(twin);
        std::fs::create_dir_all(path("stage")).expect("made");
        let exe = Path::new(env!("CARGO_BIN_EXE_interlock"));
        let search = std::env::var("PATH").expect("a PATH");
        let staged = twin::stage::stage(&path("stage"), exe, twin::stage::REAL, &search).expect("a stage");
        let socket = path("twin");
        let server = Server::start(Arc::clone(&twin), &socket, None).expect("a server");
        Jumphost { twin, staged, socket, _server: server, folder }
    }

    /// Commits its checkout as it is.
    pub fn commit(&self) {
        commit(&self.site());
    }

    pub fn site(&self) -> PathBuf {
        self.folder.path().join("omega")
    }

    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// What a shell there shows for a text that is pasted into it.
    pub fn paste(&self, text: &str) -> String {
        let output = Command::new("/bin/bash")
            .args(["-c", &format!("exec 2>&1\n{text}")])
            .env_clear()
            .env("PATH", &self.staged.path)
            .env("HOME", self.folder.path())
            .env(twin::socket::SOCKET, &self.socket)
            .env("BASH_ENV", &self.staged.bash_env)
            .current_dir(self.site())
            .stdin(Stdio::null())
            .output();
        String::from_utf8(output.expect("bash starts").stdout).expect("text")
    }

    /// What a person's terminal there shows for a text that is pasted into it, who types a secret when one is asked for.
    pub fn paste_and_type(&self, text: &str, secret: &str) -> String {
        let sheet = self.folder.path().join("sheet");
        std::fs::write(&sheet, text).expect("written");
        let quoted = |path: &Path| format!("'{}'", path.display());
        let place = self.site();
        let line = format!(
            "env -i -C {} PATH='{}' HOME={} {}={} BASH_ENV={} /bin/bash {}",
            quoted(&place),
            self.staged.path.display(),
            quoted(self.folder.path()),
            twin::socket::SOCKET,
            quoted(&self.socket),
            quoted(&self.staged.bash_env),
            quoted(&sheet)
        );
        let mut terminal = Terminal::start(&line, &[]);
        terminal.wait_for("it is not shown: ");
        terminal.type_in(&format!("{secret}\n"));
        let (status, screen) = terminal.end();
        assert_eq!(status, 0, "{screen}");
        screen
    }

    /// Carries a sheet to its place, by a shell that is opened from the jumphost, and gives what it shows there.
    pub fn carry(&self, sheet: &str, place: &str) -> String {
        let shell = match place.split_once(':') {
            Some(("unit", unit)) => Some(format!("juju ssh -m openstack {unit} -- bash -s")),
            Some((_, host)) => Some(format!("ssh {host} bash -s")),
            None => None,
        };
        if let Some(shell) = shell {
            let file = self.folder.path().join("sheet");
            std::fs::write(&file, sheet).expect("written");
            return self.paste(&format!("{shell} < '{}'", file.display()));
        }
        if sheet.contains(" ask <<'INTERLOCK_") {
            // What stands for each share of the key here, as it does in a rehearsal.
            return self.paste_and_type(sheet, "rehearsal");
        }
        self.paste(sheet)
    }

    /// Runs a command of ours on the jumphost itself, where Juju, MAAS and Kubernetes are asked through programs that write
    /// down what they are asked. Gives what came of it, and what was asked, sorted.
    pub fn recorded(&self, words: &[&str]) -> (Run, Vec<String>) {
        self.recorded_with(words, &[])
    }

    /// The same, with more variables.
    pub fn recorded_with(&self, words: &[&str], variables: &[(&str, &str)]) -> (Run, Vec<String>) {
        let (programs, asked) = (self.folder.path().join("programs"), self.folder.path().join("asked"));
        std::fs::create_dir_all(&programs).expect("a folder");
        std::fs::write(&asked, "").expect("a file");
        for program in ["juju", "kubectl", "maas"] {
            let real = std::env::split_paths(&self.staged.path).map(|folder| folder.join(program));
            let real = real.into_iter().find(|path| path.exists()).expect("it is on the stage");
            let script = format!(
                "#!/bin/bash\necho \"{program} $*\" >> {}\nexport {}={}\nexec {} \"$@\"\n",
                asked.display(),
                twin::socket::SOCKET,
                self.socket.display(),
                real.display()
            );
            let path = programs.join(program);
            std::fs::write(&path, script).expect("a program");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("its mode");
        }
        let mut ours = command(words);
        let path = std::env::var("PATH").expect("a PATH");
        ours.env("PATH", format!("{}:{path}", programs.display())).env("HOME", self.folder.path());
        ours.envs(variables.iter().copied());
        let run = finish(ours.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts"));
        let text = std::fs::read_to_string(&asked).expect("what was asked");
        let mut asked: Vec<String> = text.lines().map(str::to_owned).collect();
        asked.sort();
        (run, asked)
    }

    /// Starts a command of ours here, by paste.
    pub fn start(&self, command: &str, what: &str) -> Operator {
        let binary = env!("CARGO_BIN_EXE_interlock");
        let (site, state) = (self.site(), self.state());
        let line =
            format!("{binary} {command} {} {what} --paste --state {}", site.display(), state.display());
        let home = self.folder.path().to_string_lossy().into_owned();
        Operator::at(Terminal::start(&line, &[("HOME", &home), ("USER", "ada")]))
    }
}

/// How the line below a sheet begins.
const BELOW: &str = "\n--- to here.";

/// What an operator does next.
pub enum Task {
    /// A block is to be carried: its id, and the command.
    Carry(String, String),
    /// A word is asked for.
    Approve(String),
    /// The command has ended: status and screen.
    Over(i32, String),
}

/// A person who carries blocks from one terminal to another.
pub struct Operator {
    pub terminal: Terminal,
    /// How much of the screen is dealt with.
    seen: usize,
    /// Where the last sheet is to be pasted.
    place: String,
    /// The blocks that were handed out, in order.
    pub sheets: Vec<String>,
}

impl Operator {
    /// Somebody before a terminal at which nothing was dealt with yet.
    pub fn at(terminal: Terminal) -> Operator {
        Operator { terminal, seen: 0, place: String::new(), sheets: vec![] }
    }

    /// Waits for what is to be done.
    pub fn next(mut self) -> (Option<Operator>, Task) {
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let screen = self.terminal.screen();
            let new = screen.get(self.seen..).expect("it only grows");
            // The line below a sheet ends as the one above the next does, so it is dealt with whole.
            let below = new.split_once(BELOW).and_then(|(shown, rest)| Some((shown, rest.find('\n')?)));
            if let Some((shown, left)) = below {
                let (head, text) = shown.split_once(", in the folder of the site ---\n").expect("a sheet");
                let head = head.rsplit("\n--- ").next().expect("a head");
                let block = head.split(", sheet ").next().expect("a block").to_owned();
                head.rsplit("a shell on ").next().expect("a place").clone_into(&mut self.place);
                let task = Task::Carry(block.clone(), format!("{text}\n"));
                self.seen += shown.len() + BELOW.len() + left;
                self.sheets.push(block);
                return (Some(self), task);
            }
            if let Some((shown, _)) = new.split_once(" to approve; anything else declines: ") {
                let word = shown.rsplit("type ").next().expect("a word").trim_matches('"').to_owned();
                self.seen += shown.len() + 10;
                return (Some(self), Task::Approve(word));
            }
            if self.terminal.is_over() {
                let (status, screen) = self.terminal.end();
                return (None, Task::Over(status, screen));
            }
            assert!(Instant::now() < deadline, "nothing comes:\n{screen}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Goes on to the end. `answers` gives what is typed for a word that is asked for.
    pub fn follow(
        self,
        jumphost: &Jumphost,
        answers: &mut dyn FnMut(&str) -> String,
    ) -> (i32, String, Vec<String>) {
        let mut operator = self;
        let mut sheets = vec![];
        loop {
            let (still, task) = operator.next();
            match (still, task) {
                (_, Task::Over(status, screen)) => return (status, screen, sheets),
                (Some(mut here), Task::Carry(_, text)) => {
                    let shown = jumphost.carry(&text, &here.place);
                    here.terminal.type_in(&shown);
                    sheets.clone_from(&here.sheets);
                    operator = here;
                }
                (Some(mut here), Task::Approve(word)) => {
                    here.terminal.type_in(&format!("{}\n", answers(&word)));
                    operator = here;
                }
                (None, _) => panic!("gone"),
            }
        }
    }
}
