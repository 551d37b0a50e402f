//! What a durable append and a look cost in PostgreSQL, alone and beside fifty readers.
#![allow(clippy::disallowed_methods, missing_docs, reason = "a bench of a shaft: it starts a server")]

#[path = "../tests/journal/cluster.rs"]
#[allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "a part of the tests")]
mod cluster;

use cluster::Cluster;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use model::{EventKind, Journal, JournalError, RunId, Timestamp};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use store::{Address, Claim, PostgresJournal, Store};

/// How many read at once: each asks for the run from its beginning, again and again.
const READERS: usize = 50;

fn run() -> RunId {
    RunId("bench".to_owned())
}

fn note(n: u64) -> EventKind {
    EventKind::DivergenceNoted { reason: format!("event {n} of a run"), author: "op".to_owned() }
}

fn measure(c: &mut Criterion, address: &Address) -> Result<(), JournalError> {
    let claim = Claim { cloud: "bench".to_owned(), holder: "bench".to_owned() };
    let mut journal = PostgresJournal::open(address, &claim)?;
    let at = Timestamp::UNIX_EPOCH;
    journal.append_all(&run(), (0..100).map(|n| (at, note(n))).collect())?;
    let other = RunId("other".to_owned());
    let looks = AtomicU64::new(0);
    let mut group = c.benchmark_group("PostgreSQL");
    group.sample_size(20);
    for readers in [0, READERS] {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..readers {
                scope.spawn(|| {
                    let journal = PostgresJournal::open_read_only(address)?;
                    while !stop.load(Ordering::Relaxed) {
                        journal.run(&run())?;
                        looks.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok::<_, JournalError>(())
                });
            }
            let mut n = 0;
            group.bench_function(BenchmarkId::new("durable append, readers beside it", readers), |b| {
                b.iter(|| {
                    n += 1;
                    journal.append(&other, at, note(n))
                });
            });
            group.bench_function(
                BenchmarkId::new("a look at a run of 100, readers beside it", readers),
                |b| {
                    b.iter(|| journal.run(&run()));
                },
            );
            stop.store(true, Ordering::Relaxed);
        });
    }
    group.finish();
    println!("{} looks by the readers beside", looks.load(Ordering::Relaxed));
    let told = journal.verify();
    assert!(told.intact, "{told:?}");
    Ok(())
}

fn all(c: &mut Criterion) {
    let Some(cluster) = Cluster::start() else { return };
    let address = Address::parse(&cluster.address("postgres", &cluster.database(None)));
    if let Err(error) = address.and_then(|address| measure(c, &address)) {
        eprintln!("{error}");
        drop(cluster);
        std::process::exit(1);
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
