//! One run with ports of our own around the real machine and the real journal.

use app::{AppError, Consent, Ports, RehearsalConsent, Unapproved, Unmoved, drive};
use model::{
    Ask, Clock, Digest, Event, EventKind, Exec, ExecReply, FileId, Freshness, Genesis, Journal, Mode, Pasted,
    Reply, RunId, Timestamp, Wire, WireError,
};
use runbook::{Approval, Approver, Declared, Facts, Machine, Outcome, Proposal};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::SqliteJournal;

/// The book of most tests: look, gate, change, look, gate.
pub const BOOK: &str = r#"# A book
## Step 1 -- Before
```bash
# CHECK: jumphost
# id: models
# output: lines
juju models
```
```cel
# id: absent
!models.exists(m, m == "openstack")
```
## Step 2 -- Change
```bash
# RUN: jumphost
# id: add_model
# changes: adds the model
# undo: phase-00
# needs: MODEL = site.juju.model
# needs: FIRST = models[0]
# look: models
# done: models.exists(m, m == "openstack")
juju add-model "$MODEL"
```
## EXIT GATE
```bash
# CHECK: jumphost
# id: after
# output: lines
juju models
```
```cel
# id: exit
after.exists(m, m == "openstack")
```
"#;

/// Longer than any fact stays fresh and any approval lives.
pub const LONG: u64 = 3600;

/// A clock that goes on at each look, and jumps when told to.
#[derive(Clone)]
pub struct Jumping(Arc<Mutex<Timestamp>>, i64);

impl Jumping {
    /// Goes on by so many seconds at each look.
    pub fn by(seconds: i64) -> Jumping {
        Jumping(Arc::new(Mutex::new("2026-06-03T10:00:00Z".parse().expect("a time"))), seconds)
    }

    pub fn jump(&self, seconds: i64) {
        let mut now = self.0.lock().expect("not poisoned");
        let far = Duration::from_secs(seconds.unsigned_abs());
        *now = if seconds < 0 { now.checked_sub(far) } else { now.checked_add(far) }.expect("in range");
    }
}

impl Clock for Jumping {
    fn now(&self) -> Timestamp {
        self.jump(self.1);
        *self.0.lock().expect("not poisoned")
    }
}

/// One question that came over the wire.
#[derive(Clone, Debug)]
pub struct Asked {
    pub block: String,
    pub script: String,
    pub env: Vec<(String, String)>,
}

pub type Answer<'a> = dyn Fn(&Exec) -> Result<Reply, WireError> + Send + Sync + 'a;

/// A wire that writes down what it is asked, and finds out for itself whether the start of that is on disk.
pub struct Recorder<'a> {
    journal: PathBuf,
    answer: Box<Answer<'a>>,
    asked: Mutex<Vec<Asked>>,
}

impl<'a> Recorder<'a> {
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("not poisoned").clone()
    }

    pub fn count(&self, block: &str) -> usize {
        self.asked().iter().filter(|asked| asked.block == block).count()
    }
}

impl Wire for Recorder<'_> {
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError> {
        let Ask::Exec(exec) = ask else { panic!("only blocks are asked here") };
        let journal = SqliteJournal::open_read_only(&self.journal).expect("the journal is on disk");
        let last = journal.all().map(|event| event.expect("it reads back")).last().expect("an event");
        let started = matches!(&last.kind, EventKind::StepStarted { block, .. } if *block == exec.block);
        assert!(started, "law 6: {} is asked and the last durable event is {:?}", exec.block, last.kind);
        let env = exec.env.clone().into_iter().collect();
        let asked = Asked { block: exec.block.clone(), script: exec.script.clone(), env };
        self.asked.lock().expect("not poisoned").push(asked);
        (self.answer)(exec)
    }
}

/// A block's good end.
pub fn says(stdout: &str) -> Result<Reply, WireError> {
    Ok(Reply::Exec(ExecReply { status: Some(0), stdout: stdout.as_bytes().to_vec(), ..ExecReply::default() }))
}

/// The same, carried by a person.
pub fn pasted(stdout: &str) -> Result<Reply, WireError> {
    let pasted = Some(Pasted { took: Duration::ZERO, place: "jump:/site".to_owned() });
    let stdout = stdout.as_bytes().to_vec();
    Ok(Reply::Exec(ExecReply { status: Some(0), stdout, pasted, ..ExecReply::default() }))
}

/// Nobody knows what became of it.
pub fn lost() -> Result<Reply, WireError> {
    Err(WireError::Lost { target: "jumphost".into(), why: "broken pipe".into() })
}

/// A small cloud: `juju models` shows what `juju add-model` added.
pub fn cloud(models: &Mutex<Vec<&'static str>>) -> impl Fn(&Exec) -> Result<Reply, WireError> + Send + Sync {
    move |exec| {
        let mut models = models.lock().expect("not poisoned");
        if exec.block == "add_model" {
            models.push("openstack");
            return says("");
        }
        says(&models.iter().flat_map(|model| [model, "\n"]).collect::<String>())
    }
}

/// A person who looks at what is proposed by a closure.
pub struct Person<F>(pub F);

impl<F: FnMut(&Proposal, Timestamp) -> Result<Approval, String>> Consent for Person<F> {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        (self.0)(proposal, now).map_err(Unapproved::Declined)
    }
}

/// Ada approves what she reads.
pub fn ada(proposal: &Proposal, now: Timestamp) -> Result<Approval, String> {
    let typed = proposal.to_type();
    proposal.approve(Approver::Person("ada".into()), typed.as_deref(), now).map_err(|why| why.to_string())
}

/// A folder with a journal, and what a run is made of.
pub struct Rig {
    pub folder: tempfile::TempDir,
    pub text: String,
    pub mode: Mode,
    pub clock: Jumping,
    pub run: RunId,
    pub declared: serde_json::Value,
}

impl Rig {
    pub fn new(text: &str, mode: Mode) -> Rig {
        Rig {
            folder: tempfile::tempdir().expect("a folder"),
            text: text.to_owned(),
            mode,
            clock: Jumping::by(1),
            run: RunId("r1".into()),
            declared: json!({"juju": {"model": "openstack"}}),
        }
    }

    pub fn journal_file(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    pub fn journal(&self) -> SqliteJournal {
        SqliteJournal::open(self.journal_file()).expect("a journal")
    }

    pub fn wire<'a>(
        &self,
        answer: impl Fn(&Exec) -> Result<Reply, WireError> + Send + Sync + 'a,
    ) -> Recorder<'a> {
        Recorder { journal: self.journal_file(), answer: Box::new(answer), asked: Mutex::new(vec![]) }
    }

    pub fn machine(&self) -> Machine {
        let places = [("juju.model".to_owned(), ("site.yaml".to_owned(), 4))].into();
        let declared = Declared { value: self.declared.clone(), places };
        let facts = Facts::new(declared, None, Freshness::default());
        Machine::new(runbook::parse(FileId(0), &self.text).book, facts)
    }

    /// One process: the journal's events into a new machine, and on from there.
    pub fn go_on(
        &self,
        journal: &mut dyn Journal,
        wire: &dyn Wire,
        consent: &mut dyn Consent,
    ) -> Result<Outcome, AppError> {
        let mut machine = self.machine();
        let events = journal.run(&self.run)?;
        for event in &events {
            machine.apply(event)?;
        }
        if events.is_empty() {
            let opened = EventKind::RunOpened(self.genesis());
            machine.apply(&journal.append(&self.run, self.clock.now(), opened)?)?;
        } else {
            machine.resumed("ada");
        }
        let mut ports =
            Ports { journal, wire, clock: &self.clock, consent, ground: &Unmoved, watch: &mut |_| {} };
        drive(&self.run, &mut machine, &mut ports)
    }

    /// The same with the run's own journal.
    pub fn drive(&self, wire: &dyn Wire, consent: &mut dyn Consent) -> Result<Outcome, AppError> {
        self.go_on(&mut self.journal(), wire, consent)
    }

    /// A rehearsal that must come to an end of its own.
    pub fn rehearse(&self, wire: &dyn Wire) -> Outcome {
        self.drive(wire, &mut RehearsalConsent).expect("it ends by itself")
    }

    pub fn events(&self) -> Vec<Event> {
        self.journal().run(&self.run).expect("they read back")
    }

    fn genesis(&self) -> Genesis {
        Genesis {
            site: "vr0-dc0".into(),
            commit: "abc".into(),
            dirty: false,
            book: "runbooks/a.md".into(),
            book_digest: Digest::of(self.text.as_bytes()),
            site_digest: Digest::of(b"site"),
            operator: "ada".into(),
            mode: self.mode,
            seed: None,
            fault: None,
        }
    }
}

/// The real bash in a folder.
pub fn bash(folder: &Path) -> clients::Shell {
    let mut config = clients::ShellConfig::new("/usr/bin:/bin", folder, folder);
    config.mercy = Duration::from_millis(100);
    clients::Shell::new(config)
}
