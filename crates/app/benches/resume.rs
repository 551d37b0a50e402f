//! How long a run of 100,000 events takes to be gone on with: the journal is opened, the book parsed, and every event
//! read, judged and replayed into a new machine.
#![allow(clippy::disallowed_methods, missing_docs, reason = "a bench: it uses files")]

use criterion::{Criterion, criterion_group, criterion_main};
use model::{
    Digest, Event, EventKind, ExecReply, FileId, Freshness, Genesis, Journal, Mode, RunId, Timestamp,
};
use runbook::{Declared, Effect, Facts, Machine, parse};
use std::error::Error;
use std::fmt::Write;
use std::time::Duration;
use store::SqliteJournal;
use tempfile::TempDir;

const EVENTS: u64 = 100_000;
const CHECKS: u32 = 50;

/// Fifty CHECKs and a gate that reads them all.
fn book() -> String {
    let mut text = String::from("# A book\n## Step 1 -- Look\n");
    let mut gate = String::new();
    for n in 0..CHECKS {
        let _ =
            write!(text, "```bash\n# CHECK: jumphost\n# id: nodes{n}\n# output: lines\nmaas list {n}\n```\n");
        let _ = writeln!(gate, "nodes{n}.size() == 4");
    }
    text + "```cel\n# id: ready\n" + &gate + "```\n## EXIT GATE\n```cel\nnodes0.size() == 4\n```\n"
}

fn machine(book: &str) -> Machine {
    let facts = Facts::new(Declared::default(), None, Freshness::default());
    Machine::new(parse(FileId(0), book).book, facts)
}

fn run() -> RunId {
    RunId("live-nodes-1".to_owned())
}

/// A run as the machine itself makes it, which no book has in one go: the process is killed each time when the gate is
/// about to be judged; the next day another one goes on, and measures again what has gone stale.
struct Life {
    machine: Machine,
    now: Timestamp,
    seq: u64,
    prev: Digest,
    kinds: Vec<(Timestamp, EventKind)>,
}

impl Life {
    fn record(&mut self, kind: EventKind) -> Result<(), Box<dyn Error>> {
        self.seq += 1;
        let (seq, run, at, prev) = (self.seq, run(), self.now, self.prev.clone());
        let digest = Event::digest_of(seq, &run, at, &prev, &kind).ok_or("no canonical form")?;
        self.machine.apply(&Event { seq, run, at, prev, kind: kind.clone(), digest: digest.clone() })?;
        self.prev = digest;
        self.kinds.push((at, kind));
        Ok(())
    }

    fn go_on(&mut self) -> Result<(), Box<dyn Error>> {
        self.now += Duration::from_secs(1);
        match self.machine.next(self.now) {
            Effect::Record(EventKind::GateJudged { .. }) => {
                self.now += Duration::from_secs(24 * 3600);
                self.machine.resumed("ada");
            }
            Effect::Record(kind) => self.record(kind)?,
            Effect::Ask { .. } => {
                let stdout = b"node1 Ready\nnode2 Ready\nnode3 Ready\nnode4 Ready\n".to_vec();
                let digest = Digest::of(&stdout);
                let reply = ExecReply { status: Some(0), stdout, ..ExecReply::default() };
                self.machine.answered(&reply, digest, Digest::of(b""))?;
            }
            Effect::Value(_) | Effect::Approve(_) | Effect::Read(_) | Effect::Act(_) => {
                return Err("this book asks nobody".into());
            }
            Effect::Finished(outcome) => return Err(outcome.reason.into()),
        }
        Ok(())
    }
}

fn lived(folder: &TempDir, book: &str) -> Result<SqliteJournal, Box<dyn Error>> {
    let genesis = Genesis {
        site: "vr0-dc0".to_owned(),
        commit: "4f2a9c1d7e3b".to_owned(),
        dirty: false,
        book: "runbooks/nodes.md".to_owned(),
        book_digest: Digest::of(book.as_bytes()),
        site_digest: Digest::of(b"site"),
        operator: "ada".to_owned(),
        mode: Mode::Live,
        seed: None,
        fault: None,
    };
    let now = Timestamp::from_second(1_790_000_000)?;
    let mut life = Life { machine: machine(book), now, seq: 0, prev: Digest::of(b""), kinds: Vec::new() };
    life.record(EventKind::RunOpened(genesis))?;
    while life.seq < EVENTS {
        life.go_on()?;
    }
    let path = folder.path().join("journal.db");
    let mut journal = SqliteJournal::open(&path)?;
    journal.keep(b"node1 Ready\nnode2 Ready\nnode3 Ready\nnode4 Ready\n")?;
    let recorded = journal.append_all(&run(), life.kinds)?;
    assert_eq!(recorded.last().map(|event| &event.digest), Some(&life.prev), "recorded as it was lived");
    Ok(journal)
}

fn resume(c: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let book = book();
    let place = lived(&folder, &book)?.path().to_owned();
    let resumed = || -> Result<usize, Box<dyn Error>> {
        let journal = SqliteJournal::open(&place)?;
        let mut machine = machine(&book);
        let events = journal.run(&run())?;
        events.iter().try_for_each(|event| machine.apply(event))?;
        machine.resumed("ada");
        match machine.next(Timestamp::from_second(1_990_000_000)?) {
            Effect::Record(EventKind::RunResumed { .. }) => Ok(events.len()),
            _ => Err("it does not go on".into()),
        }
    };
    assert_eq!(resumed()?, EVENTS as usize);
    let mut group = c.benchmark_group("resume");
    group.sample_size(10);
    group.bench_function("a run of 100,000 events", |b| b.iter(&resumed));
    // Where the time goes.
    let journal = SqliteJournal::open_read_only(&place)?;
    group.bench_function("of that: reading its events", |b| b.iter(|| journal.run(&run())));
    group.finish();
    Ok(())
}

fn all(c: &mut Criterion) {
    if let Err(error) = resume(c) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
