//! What a durable append costs beside the disk's own price for it, and how fast a journal is verified.
#![allow(clippy::disallowed_methods, missing_docs, reason = "a bench of a shaft: it uses files")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use model::{Digest, EventKind, Journal, RunId, Timestamp, Verdict};
use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
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

/// The floor: the same number of bytes written to a file of that size, and synced.
fn raw(c: &mut Criterion) -> Result<(), Box<dyn std::error::Error>> {
    let folder = folder()?;
    let mut file = OpenOptions::new().create_new(true).write(true).open(folder.path().join("raw"))?;
    let frames = [7_u8; 2 * 4120];
    file.write_all(&[0; 4_120_000])?;
    file.sync_all()?;
    let mut written = 0;
    c.bench_function("raw write of two pages and fdatasync", |b| {
        b.iter(|| {
            written = (written + 1) % 500;
            let at = file.seek(SeekFrom::Start(written * frames.len() as u64));
            at.and_then(|_| file.write_all(&frames)).and_then(|()| file.sync_data())
        });
    });
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

fn verify(c: &mut Criterion) -> Result<(), Box<dyn std::error::Error>> {
    let folder = folder()?;
    let mut journal = SqliteJournal::open(folder.path().join("journal.db"))?;
    for n in 0..5_000 {
        let output = journal.keep(format!("node{n} Ready off 10.12.4.{n}\n").repeat(100).as_bytes())?;
        journal.append_all(&run(), vec![(Timestamp::UNIX_EPOCH, finished(n, output)); 4])?;
    }
    let path = journal.path().to_owned();
    drop(journal);
    let mut group = c.benchmark_group("verify");
    group.sample_size(10).throughput(Throughput::Bytes(std::fs::metadata(&path)?.len()));
    let journal = SqliteJournal::open_read_only(&path)?;
    group.bench_function("20,000 events, 5,000 outputs, by bytes of the file", |b| {
        b.iter(|| {
            let told = journal.verify();
            assert!(told.intact && told.events == 20_000, "{told:?}");
        });
    });
    group.finish();
    Ok(())
}

fn all(c: &mut Criterion) {
    for bench in [raw, append, verify] {
        if let Err(error) = bench(c) {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
