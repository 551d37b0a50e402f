//! A process that is killed while it writes loses nothing that it was told is recorded.

use crate::sample::{at, note, run};
use model::{Digest, Journal};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;
use store::SqliteJournal;

const PLACE: &str = "STORE_CRASH_PLACE";

/// Not a test by itself: the process that the test below kills.
#[test]
fn child() {
    let Some(place) = std::env::var_os(PLACE) else { return };
    let mut journal = SqliteJournal::open(place).unwrap();
    let mut out = std::io::stdout();
    for n in 0.. {
        let output = format!("output {n} of {}", std::process::id()).repeat(50);
        let kept = journal.keep(output.as_bytes()).unwrap();
        let event = journal.append(&run("a"), at(n), note(&kept)).unwrap();
        writeln!(out, "ack {} {} {kept}", event.seq, event.digest).unwrap();
        out.flush().unwrap();
    }
}

/// Runs a child for a while, kills it, and gives back what it acknowledged: seq, digest, output.
fn killed_after(place: &std::path::Path, time: Duration) -> Vec<(u64, Digest, Digest)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child", "--nocapture", "--test-threads=1"])
        .env(PLACE, place)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines
            .filter_map(|line| {
                let mut words = line.strip_prefix("ack ")?.split(' ');
                let seq = words.next()?.parse().ok()?;
                // A last line that the kill cut short has no whole digest.
                Some((seq, Digest::parse(words.next()?)?, Digest::parse(words.next()?)?))
            })
            .collect()
    });
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

#[test]
fn a_kill_loses_no_acknowledged_event() {
    let folder = tempfile::TempDir::new().unwrap();
    let place = folder.path().join("journal.db");
    let mut acknowledged = Vec::new();
    let mut seed = model::Seed::new(0x1e57);
    for _ in 0..25 {
        // Some die before the file is made, some in the middle of many appends.
        let time = Duration::from_micros(seed.between(500, 120_000));
        acknowledged.extend(killed_after(&place, time));
        let Ok(journal) = SqliteJournal::open(&place) else {
            panic!("after a kill: {:?}", SqliteJournal::open(&place).err())
        };
        let verification = journal.verify();
        assert!(verification.intact, "{verification:?}");
        let events = journal.run(&run("a")).unwrap();
        assert_eq!(events.len() as u64, verification.events);
        for (seq, digest, output) in &acknowledged {
            let event = events.get(*seq as usize - 1).unwrap_or_else(|| panic!("event {seq} is lost"));
            assert_eq!(&event.digest, digest, "event {seq}");
            assert!(journal.output(output).unwrap().is_some(), "output of event {seq} is lost");
        }
    }
    assert!(acknowledged.len() > 50, "only {} events: the test does not test", acknowledged.len());
    println!("{} acknowledged events over 25 kills", acknowledged.len());
}
