//! Files that are no journal, or not whole, are told in words. Nothing panics, nothing is overwritten.

use crate::sample::{fill, run};
use model::Journal;
use std::fs;
use std::path::{Path, PathBuf};
use store::SqliteJournal;
use tempfile::TempDir;

fn journal_in(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("journal.db");
    fill(&mut SqliteJournal::open(&path).unwrap());
    path
}

/// Both ways of opening must refuse with these words and leave the bytes as they are.
fn check_refused(path: &Path, words: &str) {
    let before = fs::read(path).ok();
    for opened in [SqliteJournal::open(path), SqliteJournal::open_read_only(path)] {
        let told = opened.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(told.contains(words), "{words:?} is not in {told:?}");
        assert!(told.contains(&path.display().to_string()), "no place in {told:?}");
    }
    assert_eq!(fs::read(path).ok(), before, "the file was changed");
}

#[test]
fn files_that_are_no_journal() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.db");
    fs::write(&path, "").unwrap();
    check_refused(&path, "the file is empty");
    fs::write(
        &path,
        "# Notes\n\nnot a database, but long enough to have a header of its own ....\n".repeat(40),
    )
    .unwrap();
    check_refused(&path, "not an SQLite database");
    fs::write(&path, [0u8; 8192]).unwrap();
    check_refused(&path, "not an SQLite database");
    check_refused(folder.path(), "it is a folder");
    fs::remove_file(&path).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    check_refused(&path, "a database of another program");
}

#[test]
fn a_newer_format_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = journal_in(&folder);
    rusqlite::Connection::open(&path).unwrap().execute_batch("UPDATE version SET version = 99").unwrap();
    check_refused(&path, "use a newer interlock");
}

#[test]
fn an_older_format_is_brought_up() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("journal.db");
    drop(SqliteJournal::open(&path).unwrap());
    let older = "DROP TABLE event; DROP TABLE output; DROP TABLE inbox; DROP TABLE run; UPDATE version SET version = 0";
    rusqlite::Connection::open(&path).unwrap().execute_batch(older).unwrap();
    let told = SqliteJournal::open_read_only(&path).err().unwrap().to_string();
    assert!(told.contains("older version 0; open it for writing once"), "{told}");
    fill(&mut SqliteJournal::open(&path).unwrap());
    assert_eq!(SqliteJournal::open_read_only(&path).unwrap().verify().events, 30);
}

#[test]
fn a_log_without_its_file_is_not_played_into_a_new_one() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("journal.db");
    let mut journal = SqliteJournal::open(&path).unwrap();
    fill(&mut journal);
    fs::remove_file(&path).unwrap();
    let told = SqliteJournal::open(&path).err().unwrap().to_string();
    assert!(told.contains("write-ahead log"), "{told}");
}

#[test]
fn every_cut_is_told() {
    let folder = TempDir::new().unwrap();
    let whole = fs::read(journal_in(&folder)).unwrap();
    let cut = folder.path().join("cut.db");
    for length in (1..whole.len()).step_by(509) {
        fs::write(&cut, &whole[..length]).unwrap();
        match SqliteJournal::open_read_only(&cut) {
            Err(error) => assert!(error.to_string().contains("cut.db"), "{error}"),
            Ok(journal) => assert!(!journal.verify().intact, "cut at {length} of {}", whole.len()),
        }
    }
}

/// A changed byte either changes nothing that a journal says (free space), or is told.
#[test]
fn every_kind_of_garbage_is_told() {
    let folder = TempDir::new().unwrap();
    let path = journal_in(&folder);
    let head = SqliteJournal::open_read_only(&path).unwrap().head().unwrap().unwrap();
    let whole = fs::read(&path).unwrap();
    let bad = folder.path().join("bad.db");
    let mut seed = model::Seed::new(3);
    let mut told = 0;
    for _ in 0..400 {
        let mut bytes = whole.clone();
        let start = seed.between(0, bytes.len() as u64) as usize;
        let length = seed.between(1, 300) as usize;
        for byte in bytes.iter_mut().skip(start).take(length) {
            *byte = seed.draw() as u8;
        }
        fs::write(&bad, &bytes).unwrap();
        let Ok(journal) = SqliteJournal::open_read_only(&bad) else {
            told += 1;
            continue;
        };
        let verification = journal.verify();
        let _ = (journal.runs(), journal.run(&run("a")), journal.all().count());
        if verification.intact {
            assert_eq!(verification.head.as_ref(), Some(&head), "garbage at {start} was taken");
            assert_eq!(journal.all().count(), 30);
        } else {
            assert!(verification.why.is_some());
            told += 1;
        }
    }
    assert!(told > 100, "only {told} of 400 were told");
}
