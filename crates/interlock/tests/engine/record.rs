//! One clean rehearsal of each book of a site on its twin, with the real bash, in which every reply is kept. After each
//! mutation its look is asked once more; and for each mutation there is one more rehearsal in which it says that it was
//! done and was not, so that the tape knows what the blocks behind it would say then.

use crate::books::{Subject, script};
use crate::ports::{Person, Still};
use crate::process;
use crate::tape::{Said, Tape};
use app::{Ports, Prepared};
use clients::{Shell, ShellConfig};
use model::{Ask, Clock, Exec, ExecReply, Reply, RunId, Seed, Wire, WireError};
use runbook::{Kind, Outcome};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use store::SqliteJournal;
use twin::Twin;
use twin::socket::{SOCKET, Server};

/// A folder in which a twin answers, and the site's working copy in it.
struct Scene {
    folder: tempfile::TempDir,
    twin: Arc<Twin>,
    shell: Shell,
    _server: Server,
}

/// Everything that the next book finds: the twin's world and the working copy.
struct Before {
    world: Vec<u8>,
    checkout: PathBuf,
}

/// Records the books of a site one after the other on one twin.
pub fn site(site: &Path, prepared: Prepared) -> Vec<Subject> {
    let twin = Twin::new(&prepared.blueprint, &Seed::new(1), &[]).expect("a twin");
    let kept = tempfile::tempdir().expect("a folder");
    let scene = Scene::set(twin, |checkout| {
        copy(site, checkout);
        let stand_ins = site.join("rehearsal");
        if stand_ins.is_dir() {
            copy(&stand_ins, checkout);
        }
    });
    scene.prologue();
    let shipped = !site.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    let mut subjects = vec![];
    for (number, (name, book)) in prepared.books.into_iter().enumerate() {
        let checkout = kept.path().join(number.to_string());
        copy(&scene.checkout(), &checkout);
        let before = Before { world: scene.twin.snapshot().expect("a snapshot"), checkout };
        let site = site.file_name().expect("a name").to_string_lossy();
        let name = format!("{site}/{}", name.trim_start_matches("runbooks/"));
        let mut subject = Subject { name, book, facts: prepared.facts.clone(), tape: Tape::default() };
        let (outcome, mut said) = scene.record(&subject, None);
        assert!(
            !shipped || outcome.verdict.opens(),
            "{} {}: {}",
            subject.name,
            outcome.verdict,
            outcome.reason
        );
        for lie in 0..subject.mutations().len() {
            said.extend(before.scene().record(&subject, Some(lie)).1);
        }
        said.into_iter().for_each(|(block, state, said)| subject.tape.keep(&block, state, said));
        subjects.push(subject);
    }
    subjects
}

impl Before {
    fn scene(&self) -> Scene {
        Scene::set(Twin::restore(&self.world).expect("a world"), |checkout| copy(&self.checkout, checkout))
    }
}

impl Scene {
    fn set(twin: Twin, fill: impl FnOnce(&Path)) -> Scene {
        let folder = tempfile::tempdir().expect("a folder");
        let (checkout, stage) = (folder.path().join("site"), folder.path().join("stage"));
        fill(&checkout);
        let search = std::env::var("PATH").expect("a PATH");
        let exe = Path::new(env!("CARGO_BIN_EXE_interlock"));
        let staged = twin::stage::stage(&stage, exe, twin::stage::REAL, &search).expect("a stage");
        let twin = Arc::new(twin);
        let socket = stage.join(SOCKET);
        let server = Server::start(Arc::clone(&twin), &socket, None).expect("a server");
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let mut config = ShellConfig::new(text(&staged.path), checkout, folder.path());
        config.extra_env =
            [(SOCKET.to_owned(), text(&socket)), ("BASH_ENV".to_owned(), text(&staged.bash_env))].into();
        Scene { folder, twin, shell: Shell::new(config), _server: server }
    }

    /// What a rehearsal does before the first book, where the site has such a script.
    fn prologue(&self) {
        let Ok(script) = std::fs::read_to_string(self.checkout().join("prologue.sh")) else { return };
        let exec = Exec {
            audience: model::Audience::Everybody,
            block: twin::PROLOGUE.to_owned(),
            target: model::Target::Jumphost,
            script,
            env: BTreeMap::new(),
            stdin: None,
            timeout: std::time::Duration::from_secs(120),
        };
        let reply = self.shell.exec(&exec).expect("it is asked");
        assert_eq!(reply.status, Some(0), "{}", String::from_utf8_lossy(&reply.stderr));
    }

    fn checkout(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Runs a book on it; with `lie`, the mutation of that number only says that it was done.
    fn record(&self, subject: &Subject, lie: Option<usize>) -> (Outcome, Vec<(String, usize, Said)>) {
        let wire = Recorder { scene: self, subject, lie, kept: Mutex::default() };
        let folder = tempfile::tempdir().expect("a folder");
        let mut journal = SqliteJournal::open(folder.path().join("journal.db")).expect("a journal");
        let mut ports = Ports {
            journal: &mut journal,
            wire: &wire,
            clock: &*self.twin,
            consent: &mut Person,
            ground: &Still,
            watch: &mut |_| {},
        };
        let outcome = process::go_on(subject, &RunId("recorded".into()), &mut ports).expect("it ends");
        (outcome, wire.kept.into_inner().expect("not poisoned").said)
    }
}

#[derive(Default)]
struct Kept {
    happened: usize,
    said: Vec<(String, usize, Said)>,
    /// The last values of each CHECK, to ask it again.
    env: BTreeMap<String, BTreeMap<String, String>>,
}

struct Recorder<'a> {
    scene: &'a Scene,
    subject: &'a Subject,
    lie: Option<usize>,
    kept: Mutex<Kept>,
}

impl Recorder<'_> {
    fn ask_and_keep(&self, exec: &Exec, kept: &mut Kept) -> Result<ExecReply, WireError> {
        let before = self.scene.twin.now();
        let reply = self.scene.shell.exec(exec)?;
        let took = self.scene.twin.now().duration_since(before).as_secs();
        kept.said.push((exec.block.clone(), kept.happened, Said { reply: reply.clone(), took }));
        Ok(reply)
    }
}

impl Wire for Recorder<'_> {
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError> {
        let Ask::Exec(exec) = ask else { return Err(WireError::Unsupported("requests")) };
        let mut kept = self.kept.lock().expect("not poisoned");
        let block = self.subject.block(&exec.block).expect("a block of the book");
        if block.kind == Kind::Check {
            kept.env.insert(exec.block.clone(), exec.env.clone());
            return self.ask_and_keep(exec, &mut kept).map(Reply::Exec);
        }
        let number = self.subject.mutations().iter().position(|run| run.id == block.id);
        let reply = if self.lie == number {
            ExecReply { status: Some(block.expect), ..ExecReply::default() }
        } else {
            let reply = self.ask_and_keep(exec, &mut kept)?;
            kept.happened += 1;
            reply
        };
        let look = block.look.as_deref().and_then(|look| self.subject.block(look));
        if let Some(look) = look {
            let again = Exec {
                audience: model::Audience::Everybody,
                block: look.id.clone(),
                target: look.target.clone(),
                script: script(look).to_owned(),
                env: kept.env.get(&look.id).cloned().unwrap_or_default(),
                stdin: None,
                timeout: look.timeout,
            };
            self.ask_and_keep(&again, &mut kept)?;
        }
        Ok(Reply::Exec(reply))
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
