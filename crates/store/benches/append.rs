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

/// The floor: the same number of bytes, which are two frames of the write-ahead log, written to a file of that size,
/// and synced.
struct Raw {
    file: File,
    written: u64,
}

const FRAMES: [u8; 2 * 4120] = [7; 2 * 4120];

impl Raw {
    fn new(folder: &TempDir) -> std::io::Result<Raw> {
        let mut file = OpenOptions::new().create_new(true).write(true).open(folder.path().join("raw"))?;
        file.write_all(&[0; 4_120_000])?;
        file.sync_all()?;
        Ok(Raw { file, written: 0 })
    }

    fn write(&mut self) -> std::io::Result<()> {
        self.written = (self.written + 1) % 500;
        self.file.seek(SeekFrom::Start(self.written * FRAMES.len() as u64))?;
        self.file.write_all(&FRAMES)?;
        self.file.sync_data()
    }
}

/// One by turns, so that both meet the same disk: what other processes do to it changes from second to second.
fn side_by_side() -> Result<(), Box<dyn std::error::Error>> {
    let folder = folder()?;
    let mut raw = Raw::new(&folder)?;
    let mut journal = SqliteJournal::open(folder.path().join("journal.db"))?;
    let empty = Digest::of(b"");
    let (mut disk, mut durable) = (Vec::new(), Vec::new());
    // The first thousand fill the log once: after that it is written over, as in any journal that has lived a while.
    for n in 0..2_000 {
        let start = Instant::now();
        raw.write()?;
        let middle = Instant::now();
        journal.append(&run(), Timestamp::UNIX_EPOCH, finished(n, empty.clone()))?;
        if n >= 1_000 {
            disk.push(middle - start);
            durable.push(middle.elapsed());
        }
    }
    disk.sort();
    durable.sort();
    let middle = |times: &[Duration]| times.get(times.len() / 2).copied().unwrap_or_default();
    let (raw, kept) = (middle(&disk), middle(&durable));
    let rate = |times: &[Duration]| times.len() as f64 / times.iter().sum::<Duration>().as_secs_f64();
    println!(
        "side by side, 1,000 each by turns: raw fdatasync {:.0}/s (median {:?}), durable append {:.0}/s (median {:?}): \
         {:.0} % of the disk's rate, {:.0} % by medians",
        rate(&disk),
        raw,
        rate(&durable),
        kept,
        100.0 * rate(&durable) / rate(&disk),
        100.0 * raw.as_secs_f64() / kept.as_secs_f64(),
    );
    Ok(())
}

fn raw(c: &mut Criterion) -> Result<(), Box<dyn std::error::Error>> {
    let folder = folder()?;
    let mut raw = Raw::new(&folder)?;
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
