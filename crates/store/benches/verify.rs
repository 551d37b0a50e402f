//! How fast a journal is verified. "MB of journal" is bytes of event texts, and of outputs as they were before they
//! were packed: what is digested. The columns beside the texts and the pages around them are not counted.
#![allow(clippy::disallowed_methods, missing_docs, reason = "a bench of a shaft: it uses files")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use model::{
    Assertion, Digest, Event, EventKind, Fact, Journal, JournalError, Provenance, RunId, Timestamp, Verdict,
};
use std::collections::BTreeMap;
use store::SqliteJournal;
use tempfile::TempDir;

/// Four events of a step, of the sizes that a rehearsal of phase-01 has: started, finished, measured, judged.
fn step(n: u32, output: &Digest) -> [EventKind; 4] {
    let block = format!("1.{n}/nodes");
    let nodes: Vec<_> = (0..8)
        .map(|node| {
            serde_json::json!({
                "hostname": format!("node{node}"), "status": "Ready", "power": "off", "memory": 262_144, "cores": 64,
                "tags": ["compute", "storage"], "addresses": [format!("10.12.4.{node}"), format!("10.12.8.{node}")],
            })
        })
        .collect();
    let provenance = Provenance::Measured { block: block.clone(), output: output.clone() };
    let assertion = |line| Assertion {
        text: "nodes.filter(n, n.status == \"Ready\" && n.power == \"off\").size() >= 4".to_owned(),
        line,
        verdict: Verdict::Holds,
        saw: BTreeMap::from([("nodes".to_owned(), "8 nodes, all of them Ready and off".to_owned())]),
        why: None,
    };
    [
        EventKind::StepStarted { block: block.clone(), mutates: false, proposal: None },
        EventKind::StepFinished {
            block: block.clone(),
            verdict: Verdict::Holds,
            status: Some(0),
            stdout: output.clone(),
            stderr: Digest::of(b""),
            note: None,
        },
        EventKind::FactMeasured {
            fact: Fact { name: block, value: nodes.into(), provenance, at: Timestamp::UNIX_EPOCH },
        },
        EventKind::GateJudged {
            gate: format!("1.{n}/gate-1"),
            verdict: Verdict::Holds,
            assertions: vec![assertion(n), assertion(n + 1)],
        },
    ]
}

/// A journal of so many steps, and the bytes that are digested in it.
fn journal(folder: &TempDir, steps: u32, outputs: bool) -> Result<(SqliteJournal, u64), JournalError> {
    let path = folder.path().join("journal.db");
    let mut journal = SqliteJournal::open(&path)?;
    let run = RunId("live-phase-01-bundle-deploy-1".to_owned());
    let mut bytes = 0;
    for thousand in 0..steps / 250 {
        let mut kinds = Vec::new();
        for n in thousand * 250..(thousand + 1) * 250 {
            let output = match outputs {
                true => format!("node{n} Ready off 10.12.4.{n} 262144 64 compute,storage\n").repeat(200),
                false => String::new(),
            };
            bytes += output.len() as u64;
            let output = journal.keep(output.as_bytes())?;
            kinds.extend(step(n, &output).map(|kind| (Timestamp::UNIX_EPOCH, kind)));
        }
        let events = journal.append_all(&run, kinds)?;
        let text =
            |e: &model::Event| Event::canonical(e.seq, &e.run, e.at, &e.prev, &e.kind).map_or(0, |t| t.len());
        bytes += events.iter().map(|event| text(event) as u64).sum::<u64>();
    }
    drop(journal);
    Ok((SqliteJournal::open_read_only(&path)?, bytes))
}

fn verify(c: &mut Criterion) -> Result<(), JournalError> {
    for (name, steps, outputs) in
        [("100,000 events", 25_000, false), ("20,000 events with 5,000 outputs", 5_000, true)]
    {
        let folder =
            TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).map_err(|_| JournalError::NoCanonicalForm)?;
        let (journal, bytes) = journal(&folder, steps, outputs)?;
        println!("{name}: {} MB of journal", bytes / 1_000_000);
        let mut group = c.benchmark_group("verify");
        group.sample_size(10).throughput(Throughput::Bytes(bytes));
        group.bench_function(name, |b| {
            b.iter(|| {
                let told = journal.verify();
                assert!(told.intact && told.events == u64::from(steps) * 4, "{told:?}");
            });
        });
        group.finish();
        let before = on_processors();
        for _ in 0..20 {
            journal.verify();
        }
        println!("{name}: {} ms on the processors, of all threads together", (on_processors() - before) / 20);
    }
    Ok(())
}

/// Milliseconds that this process has had of all processors: on a busy machine this says more than the clock.
fn on_processors() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // User and system time, in hundredths of a second.
    let behind = stat.rsplit(')').next().unwrap_or_default();
    behind.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

fn all(c: &mut Criterion) {
    if let Err(error) = verify(c) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
