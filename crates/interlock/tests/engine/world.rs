//! The world that answers in place of the twin. It keeps a ledger of what really happened, whatever it says, and meets
//! each process with the troubles of its script.

use crate::books::Subject;
use model::{Ask, Event, EventKind, Exec, ExecReply, HttpReply, Reply, Timestamp, Wire, WireError};
use runbook::{Block, Kind, Proposal};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;
use store::SqliteJournal;

/// Most seconds that a block takes when it is asked again and nothing has happened in between.
const AGAIN: i64 = 10;

/// Where a trouble meets a process: at its n-th ask, write to the journal, look at the clock, consent, or beginning of
/// something new, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Ask(usize),
    Write(usize),
    Look(usize),
    Consent(usize),
    Begin(usize),
}

/// What then happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Of an ask: whether the block does its work, and how the ask ends.
    Ask {
        acts: bool,
        end: End,
    },
    /// Of a write: nothing is written, and the process is dead, or its disk full.
    Refused,
    /// Of a write: it is written, and the process dies before it hears of that.
    Unheard,
    /// Of the clock: so many seconds.
    Jump(i64),
    /// Of a consent.
    Declined,
    Nobody,
    Old,
    Future,
    /// Of the ground.
    Stopped,
    Moved,
}

/// How an ask ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Well,
    Badly,
    Lost,
    Unreachable,
    /// At its time limit, or by a signal.
    Halted,
    /// Part of its output is missing, and that is said.
    Cut,
    Garbled,
    Empty,
    Huge,
    NotText,
    OtherKind,
    Unsupported,
    /// An hour later.
    Late,
    /// With what the block said in another state of the world.
    Elsewhere,
    /// The process that asked is killed.
    Killed,
    /// A person stops it.
    Aborted,
}

/// One trouble of one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub at: At,
    pub trouble: Trouble,
}

/// One ask, as it really was.
pub struct Asked {
    pub process: usize,
    pub block: String,
    pub script: String,
    pub env: BTreeMap<String, String>,
    /// The last durable event when it came.
    pub after: u64,
    pub acted: bool,
    /// What was answered; none when the answer was lost.
    pub reply: Option<ExecReply>,
}

/// One consent that a person gave.
pub struct Consented {
    pub process: usize,
    pub proposal: Proposal,
}

/// How often a process came to each kind of place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub asks: usize,
    pub writes: usize,
    pub looks: usize,
    pub consents: usize,
    pub begins: usize,
}

/// Everything that is true, whatever was said or recorded.
pub struct Ledger {
    pub applied: BTreeMap<String, u32>,
    pub asked: Vec<Asked>,
    pub consented: Vec<Consented>,
    /// The events that the journal said were durable.
    pub acknowledged: Vec<Event>,
    /// What was found to be wrong at once.
    pub wrongs: Vec<String>,
    /// Whether an answer was good in form and untrue.
    pub lied: bool,
    /// Blocks that have answered, by how many mutations had happened: what they wait for has come.
    answered: BTreeSet<(String, usize)>,
    pub now: Timestamp,
    pub process: usize,
    pub script: Vec<Hit>,
    pub counts: Counts,
    pub dead: bool,
    pub aborted: bool,
}

impl Ledger {
    /// Counts a place that the process has come to, and gives the trouble that waits there.
    pub fn meet(&mut self, place: fn(usize) -> At) -> Option<Trouble> {
        let counter = match place(0) {
            At::Ask(_) => &mut self.counts.asks,
            At::Write(_) => &mut self.counts.writes,
            At::Look(_) => &mut self.counts.looks,
            At::Consent(_) => &mut self.counts.consents,
            At::Begin(_) => &mut self.counts.begins,
        };
        let at = place(*counter);
        *counter += 1;
        self.script.iter().find(|hit| hit.at == at).map(|hit| hit.trouble)
    }

    pub fn jump(&mut self, milliseconds: i64) {
        let far = Duration::from_millis(milliseconds.unsigned_abs());
        let now = if milliseconds < 0 { self.now.checked_sub(far) } else { self.now.checked_add(far) };
        self.now = now.expect("in range");
    }

    /// How many mutations have happened, of which each rests on the one before it.
    fn state(&self, subject: &Subject) -> usize {
        subject.mutations().iter().take_while(|run| self.applied.contains_key(&run.id)).count()
    }
}

/// The world of one case.
pub struct World<'a> {
    pub subject: &'a Subject,
    ledger: Mutex<Ledger>,
    /// A reader beside the writer: it sees what is durable, and nothing else.
    reader: Mutex<SqliteJournal>,
}

impl<'a> World<'a> {
    /// Before the first process; the journal's file is there.
    pub fn new(subject: &'a Subject, journal: &Path) -> World<'a> {
        let ledger = Ledger {
            applied: BTreeMap::new(),
            asked: vec![],
            consented: vec![],
            acknowledged: vec![],
            wrongs: vec![],
            lied: false,
            answered: BTreeSet::new(),
            now: "2026-06-03T10:00:00Z".parse().expect("a time"),
            process: 0,
            script: vec![],
            counts: Counts::default(),
            dead: false,
            aborted: false,
        };
        let reader = SqliteJournal::open_read_only(journal).expect("a reader");
        World { subject, ledger: Mutex::new(ledger), reader: Mutex::new(reader) }
    }

    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().expect("not poisoned")
    }

    /// The next process begins. Everything that was acknowledged must be there, as it was.
    pub fn begin(&self, process: usize, script: &[Hit]) {
        let durable: Vec<Event> = self.events();
        let mut ledger = self.ledger();
        let kept = durable.get(..ledger.acknowledged.len()) == Some(ledger.acknowledged.as_slice());
        if !kept {
            ledger.wrongs.push(format!("process {process}: an event that was acknowledged is gone"));
        }
        ledger.acknowledged = durable;
        (ledger.process, ledger.script, ledger.counts) = (process, script.to_vec(), Counts::default());
        (ledger.dead, ledger.aborted) = (false, false);
    }

    /// Every durable event.
    pub fn events(&self) -> Vec<Event> {
        let reader = self.reader.lock().expect("not poisoned");
        reader.all().map(|event| event.expect("it reads back")).collect()
    }

    /// Law 6: the start of what is asked is durable, and is the last thing that was recorded.
    fn is_started(&self, ledger: &mut Ledger, block: &str) {
        let head = self.reader.lock().expect("not poisoned").head().expect("a head");
        let last = ledger.acknowledged.last();
        let started = last.is_some_and(|event| {
            let starts = matches!(&event.kind, EventKind::StepStarted { block: of, .. } if of == block);
            starts && head.as_ref() == Some(&event.digest)
        });
        if !started || ledger.dead {
            let dead = if ledger.dead { " by a dead process" } else { "" };
            ledger
                .wrongs
                .push(format!("{block} is asked{dead}, and its start is not the last durable event"));
        }
    }

    /// What really happens, and what an honest block says of it.
    fn act(&self, ledger: &mut Ledger, block: &Block, acts: bool) -> ExecReply {
        let failed = || ExecReply {
            status: Some(block.expect + 1),
            stderr: b"the world has no answer to that".to_vec(),
            ..ExecReply::default()
        };
        let mutations = self.subject.mutations();
        let number = mutations.iter().position(|run| run.id == block.id);
        let state = number.unwrap_or_else(|| ledger.state(self.subject));
        if number.is_some() && acts {
            if ledger.state(self.subject) < state {
                return failed();
            }
            *ledger.applied.entry(block.id.clone()).or_default() += 1;
        }
        let Some(said) = self.subject.tape.says(&block.id, state) else { return failed() };
        let waits = ledger.answered.insert((block.id.clone(), state));
        ledger.jump(1000 * if waits { said.took } else { said.took.min(AGAIN) });
        said.reply.clone()
    }

    fn ask_block(&self, exec: &Exec) -> Result<Reply, WireError> {
        let mut ledger = self.ledger();
        self.is_started(&mut ledger, &exec.block);
        let block = self.subject.block(&exec.block).expect("a block of the book");
        let (acts, end) = match ledger.meet(At::Ask) {
            Some(Trouble::Ask { acts, end }) => (acts, end),
            _ => (true, End::Well),
        };
        let before = ledger.applied.clone();
        let honest = self.act(&mut ledger, block, acts);
        let acted = ledger.applied != before;
        let state = ledger.state(self.subject);
        let elsewhere = self.subject.tape.said_elsewhere(&block.id, state).map(|said| said.reply.clone());
        let answer = end.says(&honest, elsewhere, block);
        let reply = match &answer {
            Ok(Reply::Exec(reply)) => Some(reply.clone()),
            _ => None,
        };
        ledger.lied |= reply.as_ref().is_some_and(|reply| is_lie(block, reply, &honest, acted));
        match end {
            End::Late => ledger.jump(3_600_000),
            End::Killed => ledger.dead = true,
            End::Aborted => ledger.aborted = true,
            _ => {}
        }
        let asked = Asked {
            process: ledger.process,
            block: exec.block.clone(),
            script: exec.script.clone(),
            env: exec.env.clone(),
            after: ledger.acknowledged.last().map_or(0, |event| event.seq),
            acted,
            reply,
        };
        ledger.asked.push(asked);
        answer
    }
}

/// A reply that is good in form and untrue. An empty one is none: it must open nothing (law 5).
fn is_lie(block: &Block, reply: &ExecReply, honest: &ExecReply, acted: bool) -> bool {
    let good = reply.status == Some(block.expect);
    match block.kind {
        Kind::Run => good && !acted,
        Kind::Check => {
            good && reply.truncated == 0 && !reply.stdout.is_empty() && reply.stdout != honest.stdout
        }
    }
}

impl Wire for World<'_> {
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError> {
        match ask {
            Ask::Exec(exec) => self.ask_block(exec),
            Ask::Http(_) => Err(WireError::Unsupported("requests")),
        }
    }
}

impl End {
    /// What comes back.
    fn says(
        self,
        honest: &ExecReply,
        elsewhere: Option<ExecReply>,
        block: &Block,
    ) -> Result<Reply, WireError> {
        let target = || block.target.to_string();
        let why = || "broken pipe".to_owned();
        let changed = |change: fn(&mut ExecReply)| {
            let mut reply = honest.clone();
            change(&mut reply);
            Ok(Reply::Exec(reply))
        };
        match self {
            End::Well | End::Late => changed(|_| {}),
            End::Badly => Ok(Reply::Exec(ExecReply { status: Some(block.expect + 1), ..honest.clone() })),
            End::Lost | End::Killed => Err(WireError::Lost { target: target(), why: why() }),
            End::Unreachable => Err(WireError::Unreachable { target: target(), why: why() }),
            End::Halted | End::Aborted => changed(|reply| reply.status = None),
            End::Cut => changed(|reply| {
                let half = reply.stdout.len() / 2;
                reply.truncated = (reply.stdout.len() - half) as u64 + 1;
                reply.stdout.truncate(half);
            }),
            End::Garbled => changed(|reply| reply.stdout = b"%PDF ] ERROR: {\n\ttry again".to_vec()),
            End::Empty => changed(|reply| reply.stdout.clear()),
            End::Huge => {
                changed(|reply| reply.stdout = reply.stdout.repeat(1 + 200_000 / (1 + reply.stdout.len())))
            }
            End::NotText => changed(|reply| reply.stdout = b"\xff\xfe\x00\x01".to_vec()),
            End::OtherKind => {
                Ok(Reply::Http(HttpReply { status: 200, headers: vec![], body: honest.stdout.clone() }))
            }
            End::Unsupported => Err(WireError::Unsupported("blocks")),
            End::Elsewhere => Ok(Reply::Exec(elsewhere.unwrap_or_else(|| honest.clone()))),
        }
    }
}
