//! What the SQLite store promises beyond the contract.

use crate::contract::{self, Place, every_promise};
use crate::sample::{at, fill, note, run};
use model::Journal;
use std::os::unix::fs::PermissionsExt;
use store::SqliteJournal;
use tempfile::TempDir;

struct Folder(TempDir);

impl Place for Folder {
    type Handle = SqliteJournal;

    fn open(&self) -> SqliteJournal {
        SqliteJournal::open(self.0.path().join("journal.db")).unwrap()
    }
}

fn fresh() -> Folder {
    Folder(TempDir::new().unwrap())
}

#[test]
fn the_contract() {
    every_promise(fresh);
}

#[test]
fn folders_and_files_are_private() {
    let folder = fresh();
    let path = folder.0.path().join("state/interlock/journal.db");
    let mut journal = SqliteJournal::open(&path).unwrap();
    fill(&mut journal);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.0.path().join("state")), 0o700);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    let mut files: Vec<(String, u32)> = std::fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), mode(&entry.path())))
        .collect();
    files.sort();
    let private = |name: &str| (name.to_owned(), 0o600);
    assert_eq!(files, [private("journal.db"), private("journal.db-shm"), private("journal.db-wal")]);
}

#[test]
fn a_path_that_looks_like_an_address_is_a_path() {
    let folder = fresh();
    let path = folder.0.path().join("file:x?mode=memory");
    fill(&mut SqliteJournal::open(&path).unwrap());
    assert!(SqliteJournal::open_read_only(&path).unwrap().verify().intact);
    assert!(path.exists());
}

#[test]
fn equal_outputs_take_the_place_of_one() {
    let folder = fresh();
    let mut journal = folder.open();
    for _ in 0..100 {
        journal.keep(&crate::sample::output_of(1)).unwrap();
    }
    let db = rusqlite::Connection::open(journal.path()).unwrap();
    let (rows, bytes): (i64, i64) = db
        .query_row("SELECT count(*), sum(length(zlib)) FROM output", [], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap();
    assert_eq!(rows, 1);
    assert!(bytes < 200, "{bytes} bytes for an output that is one line forty times");
}

#[test]
fn a_stuck_writer_is_told_and_its_end_is_enough() {
    let folder = fresh();
    let mut journal = folder.open();
    let stuck = rusqlite::Connection::open(journal.path()).unwrap();
    stuck.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = journal.append(&run("a"), at(0), note(0)).unwrap_err().to_string();
    assert!(told.contains("another process has been writing to it for more than 5 s"), "{told}");
    assert!(journal.runs().unwrap().is_empty(), "reading goes on");
    drop(stuck);
    journal.append(&run("a"), at(0), note(0)).unwrap();
}

#[test]
fn reading_only_reads_and_follows_the_writer() {
    let folder = fresh();
    let path = folder.0.path().join("journal.db");
    assert!(SqliteJournal::open_read_only(&path).is_err(), "reading made a journal");
    assert!(!path.exists());
    let mut writer = folder.open();
    let mut reader = SqliteJournal::open_read_only(&path).unwrap();
    assert_eq!(reader.head().unwrap(), None);
    let event = writer.append(&run("a"), at(0), note(0)).unwrap();
    assert_eq!(reader.head().unwrap(), Some(event.digest));
    let told = reader.append(&run("a"), at(0), note(0)).unwrap_err().to_string();
    assert!(told.contains("reading only"), "{told}");
    assert!(reader.keep(b"x").is_err());
}

#[test]
fn one_writer_of_a_folder_at_a_time() {
    let folder = fresh();
    contract::one_writer_at_a_time(&store::Place::Folder(folder.0.path().join("state")));
}

#[test]
fn outputs_beyond_the_limit_are_refused() {
    let folder = fresh();
    let mut journal = folder.open();
    let told = journal.keep(&vec![b'x'; (32 << 20) + 1]).unwrap_err().to_string();
    assert!(told.contains("is more than"), "{told}");
    let told = journal.append(&run("a"), at(0), note("x".repeat(33 << 20))).unwrap_err().to_string();
    assert!(told.contains("the journal takes"), "{told}");
}

#[test]
fn the_file_itself_refuses_edits_by_other_programs() {
    let folder = fresh();
    let mut journal = folder.open();
    fill(&mut journal);
    let db = rusqlite::Connection::open(journal.path()).unwrap();
    for sql in [
        "DELETE FROM event",
        "UPDATE event SET run = 'z'",
        "DELETE FROM output",
        "UPDATE output SET zlib = x''",
    ] {
        assert_eq!(db.execute(sql, []).unwrap_err().to_string(), "the journal is append-only", "{sql}");
    }
}
