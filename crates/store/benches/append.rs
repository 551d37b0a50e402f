//! What a durable append costs beside the disk's own price for it.
#![allow(clippy::disallowed_methods, missing_docs, reason = "a bench of a shaft: it uses files and a clock")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use model::{Digest, EventKind, Journal, RunId, Timestamp, Verdict};
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};
use store::SqliteJournal;
use tempfile::TempDir;

fn run() -> RunId {
    RunId("bench".to_owned())
}

fn finished(n: u32, output: Digest) -> EventKind {
    EventKind::StepFinished {
        block: format!("1.{n}/nodes"),
        verdict: Verdict::Holds,
        status: Some(0),
        stdout: output,
        stderr: Digest::of(b""),
        note: None,
    }
}

/// On the disk of the build, not in /tmp, which may be memory.
fn folder() -> std::io::Result<TempDir> {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))
}

/// The floor: as many bytes as an append writes to the write-ahead log, in one write, and synced; at the end of a file
/// that grows, as the log of a new journal does, or over and over a file of the size at which the log begins anew.
struct Raw {
    file: File,
    bytes: Vec<u8>,
    at: u64,
    size: u64,
}

impl Raw {
    fn new(folder: &TempDir, bytes: usize, grows: bool) -> std::io::Result<Raw> {
        let mut file = OpenOptions::new().create_new(true).write(true).open(folder.path().join("raw"))?;
        let mut size = u64::MAX;
        if !grows {
            size = LOG;
            file.write_all(&vec![0; LOG as usize])?;
        }
        file.sync_all()?;
        Ok(Raw { file, bytes: vec![7; bytes], at: 0, size })
    }

    fn write(&mut self) -> std::io::Result<()> {
        if self.at + self.bytes.len() as u64 > self.size {
            self.at = 0;
        }
        self.file.seek(SeekFrom::Start(self.at))?;
        self.at += self.bytes.len() as u64;
        self.file.write_all(&self.bytes)?;
        self.file.sync_data()
    }
}

/// A thousand frames of the log, after which SQLite folds it into the file and begins it anew.
const LOG: u64 = 1000 * FRAME as u64;
const FRAME: usize = 4096 + 24;

/// How many bytes an append writes to the log, on average: the page of the event, and each time that it is full a new
/// one, its place among the pages and the file's first page. Looked up in a log that has begun and not ended.
fn written() -> Result<usize, Box<dyn std::error::Error>> {
    const APPENDS: u32 = 400;
    let folder = folder()?;
    let path = folder.path().join("journal.db");
    let mut journal = SqliteJournal::open(&path)?;
    let empty = Digest::of(b"");
    journal.append(&run(), Timestamp::UNIX_EPOCH, finished(0, empty.clone()))?;
    let log = || std::fs::metadata(folder.path().join("journal.db-wal")).map(|log| log.len() as usize);
    let before = log()?;
    for n in 1..=APPENDS {
        journal.append(&run(), Timestamp::UNIX_EPOCH, finished(n, empty.clone()))?;
    }
    let bytes = (log()? - before) / APPENDS as usize;
    println!("an append writes {bytes} bytes on average");
    Ok(bytes)
}

/// Times of the disk and of the journal, one by turns, so that both meet the same disk: what other processes do to it
/// changes from second to second.
#[derive(Default)]
struct Sides {
    disk: Vec<Duration>,
    durable: Vec<Duration>,
}

impl Sides {
    fn measure(&mut self, bytes: usize, grows: bool, appends: u32) -> Result<(), Box<dyn std::error::Error>> {
        let folder = folder()?;
        let mut journal = SqliteJournal::open(folder.path().join("journal.db"))?;
        let empty = Digest::of(b"");
        // A log that has come to its end once is written over, as in any process that has lived a while.
        let before = if grows { 0 } else { 1_000 };
        for n in 0..before {
            journal.append(&run(), Timestamp::UNIX_EPOCH, finished(n, empty.clone()))?;
        }
        let mut raw = Raw::new(&folder, bytes, grows)?;
        for n in before..before + appends {
            let start = Instant::now();
            raw.write()?;
            let middle = Instant::now();
            journal.append(&run(), Timestamp::UNIX_EPOCH, finished(n, empty.clone()))?;
            self.disk.push(middle - start);
            self.durable.push(middle.elapsed());
        }
        Ok(())
    }

    fn tell(mut self, what: &str) {
        self.disk.sort();
        self.durable.sort();
        let middle = |times: &[Duration]| times.get(times.len() / 2).copied().unwrap_or_default();
        let rate = |times: &[Duration]| times.len() as f64 / times.iter().sum::<Duration>().as_secs_f64();
        let (raw, kept) = (middle(&self.disk), middle(&self.durable));
        println!(
            "{what}, {} each by turns: raw fdatasync {:.0}/s (median {raw:?}), durable append {:.0}/s (median {kept:?}): \
             {:.0} % of the disk's rate, {:.0} % by medians",
            self.disk.len(),
            rate(&self.disk),
            rate(&self.durable),
            100.0 * rate(&self.durable) / rate(&self.disk),
            100.0 * raw.as_secs_f64() / kept.as_secs_f64(),
        );
    }
}

fn side_by_side() -> Result<(), Box<dyn std::error::Error>> {
    let bytes = written()?;
    let mut written_over = Sides::default();
    written_over.measure(bytes, false, 3_000)?;
    written_over.tell("log written over");
    let mut growing = Sides::default();
    // Fewer than fill the log once.
    for _ in 0..5 {
        growing.measure(bytes, true, 400)?;
    }
    growing.tell("log growing");
    Ok(())
}

fn raw(c: &mut Criterion) -> Result<(), Box<dyn std::error::Error>> {
    let folder = folder()?;
    let mut raw = Raw::new(&folder, 2 * FRAME, false)?;
    c.bench_function("raw write of two pages and fdatasync", |b| b.iter(|| raw.write()));
    Ok(())
}

fn append(c: &mut Criterion) -> Result<(), Box<dyn std::error::Error>> {
    let folder = folder()?;
    let mut journal = SqliteJournal::open(folder.path().join("journal.db"))?;
    let empty = Digest::of(b"");
    let mut n = 0;
    let mut next = || {
        n += 1;
        (Timestamp::UNIX_EPOCH, finished(n, empty.clone()))
    };
    c.bench_function("durable append of one event", |b| {
        b.iter_batched(&mut next, |(at, kind)| journal.append(&run(), at, kind), BatchSize::SmallInput);
    });
    c.bench_function("durable append of ten events as one", |b| {
        let mut ten = || (0..10).map(|_| next()).collect::<Vec<_>>();
        b.iter_batched(&mut ten, |kinds| journal.append_all(&run(), kinds), BatchSize::SmallInput);
    });
    Ok(())
}

fn all(c: &mut Criterion) {
    if let Err(error) = side_by_side().and_then(|()| raw(c)).and_then(|()| append(c)) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
