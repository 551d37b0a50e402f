//! Whoever edits the file by hand is found, at the right event.

use crate::sample::{at, fill, note, output_of, run};
use flate2::{Compression, read::ZlibEncoder};
use model::{Digest, Event, Journal};
use rusqlite::{Connection, params};
use std::io::Read;
use store::{SqliteJournal, Verification};
use tempfile::TempDir;

/// Opens the file as an enemy does: without the triggers.
fn break_in(folder: &TempDir) -> Connection {
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    let triggers: Vec<String> = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    assert_eq!(triggers.len(), 6);
    for trigger in triggers {
        db.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    db
}

fn after(tamper: impl FnOnce(&Connection)) -> Verification {
    let folder = TempDir::new().unwrap();
    fill(&mut SqliteJournal::open(folder.path().join("journal.db")).unwrap());
    tamper(&break_in(&folder));
    SqliteJournal::open_read_only(folder.path().join("journal.db")).unwrap().verify()
}

fn check(name: &str, tamper: impl FnOnce(&Connection), first_bad: u64, why: &str) {
    let told = after(tamper);
    assert!(!told.intact, "{name}: not found");
    assert_eq!(told.first_bad, Some(first_bad), "{name}: {told:?}");
    assert!(told.why.as_deref().unwrap_or("").contains(why), "{name}: {why:?} is not in {told:?}");
}

/// Writes event `seq` anew with a right digest of its own: what a careful enemy does.
fn reseal(db: &Connection, seq: u64, edit: impl FnOnce(&mut Event)) -> Digest {
    let (json, digest): (String, String) = db
        .query_row("SELECT json, digest FROM event WHERE seq = ?1", [seq as i64], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&json).unwrap();
    value["digest"] = digest.into();
    let mut event: Event = serde_json::from_value(value).unwrap();
    edit(&mut event);
    let text = Event::canonical(event.seq, &event.run, event.at, &event.prev, &event.kind).unwrap();
    let digest = Digest::of(&text);
    db.execute(
        "UPDATE event SET run = ?2, json = ?3, prev = ?4, digest = ?5, kind = json_extract(?3, '$.event') WHERE seq = ?1",
        params![seq as i64, event.run.0, String::from_utf8(text).unwrap(), event.prev.as_str(), digest.as_str()],
    )
    .unwrap();
    digest
}

fn resealed_text(db: &Connection, seq: i64, text: &str) {
    db.execute(
        "UPDATE event SET json = ?2, digest = ?3 WHERE seq = ?1",
        params![seq, text, Digest::of(text.as_bytes()).as_str()],
    )
    .unwrap();
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    ZlibEncoder::new(bytes, Compression::best()).read_to_end(&mut packed).unwrap();
    packed
}

#[test]
fn an_untouched_file_is_whole() {
    let told = after(|_| ());
    assert!(told.intact && told.events == 30, "{told:?}");
}

pub type Case<'a> = (&'a str, &'a str, u64, &'a str);

fn check_all(cases: &[Case<'_>]) {
    for (name, sql, first_bad, why) in cases {
        check(name, |db| db.execute_batch(sql).unwrap(), *first_bad, why);
    }
}

pub const EDITS: &[Case<'static>] = &[
    (
        "a word in the text",
        "UPDATE event SET json = replace(json, 'op', 'xx') WHERE seq = 1",
        1,
        "its digest",
    ),
    ("a verdict", "UPDATE event SET json = replace(json, 'holds', 'fails') WHERE seq = 3", 3, "its digest"),
    ("a space in the text", "UPDATE event SET json = json || ' ' WHERE seq = 30", 30, "its digest"),
    ("no text", "UPDATE event SET json = '' WHERE seq = 9", 9, "its digest"),
    ("column run", "UPDATE event SET run = 'b' WHERE seq = 5", 5, "column `run`"),
    ("column at", "UPDATE event SET at = '2020-01-01T00:00:00Z' WHERE seq = 6", 6, "column `at`"),
    ("column kind", "UPDATE event SET kind = 'run-closed' WHERE seq = 7", 7, "column `kind`"),
    ("column prev", "UPDATE event SET prev = digest WHERE seq = 8", 8, "column `prev`"),
    ("column digest", "UPDATE event SET digest = prev WHERE seq = 9", 9, "its digest"),
    ("digest in capitals", "UPDATE event SET digest = upper(digest) WHERE seq = 10", 10, "its digest"),
    ("digest of the last", "UPDATE event SET digest = prev WHERE seq = 30", 30, "its digest"),
    ("the first removed", "DELETE FROM event WHERE seq = 1", 1, "event 1 is missing"),
    ("one removed", "DELETE FROM event WHERE seq = 14", 14, "event 14 is missing; the next one there is 15"),
    ("several removed", "DELETE FROM event WHERE seq BETWEEN 3 AND 9", 3, "event 3 is missing"),
    ("a run removed", "DELETE FROM event WHERE run = 'a'", 1, "event 1 is missing"),
    (
        "one removed and the gap closed",
        "DELETE FROM event WHERE seq = 14; UPDATE event SET seq = -seq WHERE seq > 14; \
         UPDATE event SET seq = -seq - 1 WHERE seq < 0",
        14,
        "column `seq`",
    ),
    ("one moved to the end", "UPDATE event SET seq = 31 WHERE seq = 4", 4, "event 4 is missing"),
    ("one moved before all", "UPDATE event SET seq = 0 WHERE seq = 4", 1, "place 0"),
    (
        "one moved far away",
        "UPDATE event SET seq = -9223372036854775808 WHERE seq = 4",
        1,
        "place -9223372036854775808",
    ),
    (
        "two swapped",
        "UPDATE event SET seq = 0 WHERE seq = 11; UPDATE event SET seq = 11 WHERE seq = 20; \
         UPDATE event SET seq = 20 WHERE seq = 0",
        11,
        "column `seq`",
    ),
    ("all reversed", "UPDATE event SET seq = -seq; UPDATE event SET seq = seq + 31", 1, "column `seq`"),
    ("all outputs removed", "DELETE FROM output", 3, "is not there"),
];

#[test]
fn edits_by_one_statement() {
    check_all(EDITS);
}

#[test]
fn copies_of_events() {
    let shift = "UPDATE event SET seq = -seq WHERE seq >= 12; UPDATE event SET seq = 1 - seq WHERE seq < 0;";
    let copy = "INSERT INTO event SELECT 12, run, at, kind, json, prev, digest FROM event WHERE seq = 11";
    check_all(&[
        ("a copy inserted", &format!("{shift}{copy}"), 12, "column `seq`"),
        ("a copy at the end", &copy.replace("12", "31"), 31, "column `seq`"),
    ]);
}

#[test]
fn outputs_by_one_statement() {
    let output = Digest::of(&output_of(3));
    let remove = format!("DELETE FROM output WHERE digest = '{output}'");
    let empty = format!("UPDATE output SET zlib = x'' WHERE digest = '{output}'");
    let rename = format!("UPDATE output SET digest = '{}' WHERE digest = '{output}'", Digest::of(b"x"));
    let swap = format!(
        "UPDATE output SET zlib = (SELECT zlib FROM output WHERE digest = '{}') WHERE digest = '{output}'",
        Digest::of(&output_of(4))
    );
    check_all(&[
        ("an output removed", &remove, 11, "is not there"),
        ("an output emptied", &empty, 11, "was changed"),
        ("an output under another name", &rename, 11, "is not there"),
        ("an output for another", &swap, 11, "its bytes do not have its digest"),
    ]);
}

#[test]
fn careful_edits() {
    check(
        "one written anew with its own seal",
        |db| drop(reseal(db, 9, |e| e.kind = note("forged"))),
        10,
        "follow event 9",
    );
    check(
        "one that follows another",
        |db| drop(reseal(db, 9, |e| e.prev = Digest::of(b"x"))),
        9,
        "follow event 8",
    );
    check(
        "a first that follows another",
        |db| drop(reseal(db, 1, |e| e.prev = Digest::of(b"x"))),
        1,
        "another came before",
    );
    check("one with another number", |db| drop(reseal(db, 9, |e| e.seq = 8)), 9, "column `seq`");
    let last = "SELECT json FROM event WHERE seq = 30";
    let text = |db: &Connection| db.query_row(last, [], |r| r.get::<_, String>(0)).unwrap();
    check(
        "another form of the same",
        |db| resealed_text(db, 30, &text(db).replacen('{', "{ ", 1)),
        30,
        "canonical form",
    );
    check(
        "a word that is not read",
        |db| resealed_text(db, 30, &text(db).replacen('{', "{\"also\":1,", 1)),
        30,
        "canonical form",
    );
    check("no event", |db| resealed_text(db, 30, "[]"), 30, "not an event");
    check("deep nesting", |db| resealed_text(db, 30, &"[".repeat(100_000)), 30, "not an event");
    let keep = |bytes: Vec<u8>| {
        let digest = Digest::of(&output_of(5));
        move |db: &Connection| {
            let sql = "UPDATE output SET zlib = ?2 WHERE digest = ?1";
            assert_eq!(db.execute(sql, params![digest.as_str(), bytes]).unwrap(), 1);
        }
    };
    check("other bytes, well packed", keep(zlib(b"all is well")), 19, "its bytes do not have its digest");
    check(
        "something hidden behind",
        keep([zlib(&output_of(5)), b"hidden".to_vec()].concat()),
        19,
        "behind its end",
    );
    check("an output that unpacks without end", keep(zlib(&vec![0; 40 << 20])), 19, "more than");
}

/// A table of other types under the same name: nothing is taken for text that is none.
#[test]
fn tables_of_another_make() {
    let remake = |db: &Connection| {
        db.execute_batch(
            "CREATE TABLE copy (seq INTEGER PRIMARY KEY, run, at, kind, json, prev, digest);
             INSERT INTO copy SELECT * FROM event; DROP TABLE event; ALTER TABLE copy RENAME TO event;",
        )
        .unwrap();
    };
    for (name, sql, why) in [
        ("a null", "UPDATE event SET digest = NULL WHERE seq = 17", "column `digest` is not text"),
        ("a number", "UPDATE event SET run = 5 WHERE seq = 17", "column `run` is not text"),
        ("a blob", "UPDATE event SET json = x'ff00' WHERE seq = 17", "column `json` is not text"),
        ("no UTF-8", "UPDATE event SET at = CAST(x'ff' AS TEXT) WHERE seq = 17", "column `at` is not text"),
        (
            "too large",
            "UPDATE event SET json = CAST(zeroblob(40000000) AS TEXT) WHERE seq = 17",
            "cannot be read",
        ),
    ] {
        let tamper = |db: &Connection| {
            remake(db);
            db.execute_batch(sql).unwrap();
        };
        check(name, tamper, 17, why);
    }
    let told = after(|db| db.execute_batch("DROP TABLE event").unwrap());
    assert!(!told.intact && told.why.is_some(), "{told:?}");
    let told = after(|db| {
        db.execute_batch("ALTER TABLE event RENAME TO real; CREATE VIEW event AS SELECT * FROM real")
            .unwrap();
    });
    assert!(!told.intact, "a view stands for the table: {told:?}");
}

#[test]
fn a_damaged_output_that_no_event_rests_on_is_told() {
    let folder = TempDir::new().unwrap();
    let mut journal = SqliteJournal::open(folder.path().join("journal.db")).unwrap();
    fill(&mut journal);
    let digest = journal.keep(b"kept just before a crash").unwrap();
    break_in(&folder).execute("UPDATE output SET zlib = x'00' WHERE digest = ?1", [digest.as_str()]).unwrap();
    let told = journal.verify();
    assert_eq!((told.intact, told.first_bad), (false, None));
    assert!(told.why.unwrap().contains("which no event rests on"));
}

/// What the chain alone cannot show, an exported head does.
#[test]
fn cut_tails_and_new_chains_need_the_exported_head() {
    for rewrite in [false, true] {
        let folder = TempDir::new().unwrap();
        let mut journal = SqliteJournal::open(folder.path().join("journal.db")).unwrap();
        fill(&mut journal);
        let head = journal.head().unwrap().unwrap();
        let db = break_in(&folder);
        if rewrite {
            let mut prev = reseal(&db, 20, |e| e.kind = note("forged"));
            for seq in 21..=30 {
                prev = reseal(&db, seq, |e| e.prev = prev);
            }
        } else {
            // With the run that began there: its place in the list of runs would tell.
            db.execute_batch("DELETE FROM event WHERE seq > 25; DELETE FROM run WHERE first > 25").unwrap();
        }
        let told = journal.verify();
        assert!(told.intact, "a chain that is whole in itself: {told:?}");
        let told = journal.verify_against(&head);
        assert_eq!(told.first_bad, Some(if rewrite { 31 } else { 26 }), "{told:?}");
        assert!(told.why.unwrap().contains("the exported head"));
        // The process that wrote them notices at once, and records nothing on top.
        let refused = journal.append(&run("b"), at(50), note("next")).unwrap_err().to_string();
        assert!(refused.contains("event 30") && refused.contains("gone or changed"), "{refused}");
    }
}

#[test]
fn nothing_is_recorded_on_top_of_a_changed_head() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("journal.db");
    fill(&mut SqliteJournal::open(&place).unwrap());
    break_in(&folder).execute_batch("UPDATE event SET json = json || ' ' WHERE seq = 30").unwrap();
    let refused = SqliteJournal::open(&place).err().unwrap().to_string();
    assert!(refused.contains("event 30"), "{refused}");
    // Reading goes as far as the record is good, says why it stops, and stops.
    let journal = SqliteJournal::open_read_only(&place).unwrap();
    let mut events = journal.all();
    assert_eq!(events.by_ref().take(29).filter(Result::is_ok).count(), 29);
    let told = events.next().unwrap().unwrap_err().to_string();
    assert_eq!(told, "event 30 of the journal does not read back: its text does not have its digest");
    assert!(events.next().is_none());
    assert!(journal.run(&run("b")).is_err() && journal.run(&run("a")).is_ok());
}

/// The list of runs finds a run's events; one that hides some of them, or a whole run, is damage.
#[test]
fn a_list_of_runs_that_hides_events_is_told() {
    let begins_late = "UPDATE run SET first = 3 WHERE name = 'a'";
    let gone = "DELETE FROM run WHERE name = 'b'";
    let moved = "UPDATE run SET first = 2 WHERE name = 'b'";
    let other = "INSERT INTO run VALUES ('c', 2)";
    let nowhere = "INSERT INTO run VALUES ('c', 99)";
    for edit in [begins_late, gone, moved, other, nowhere] {
        let told = after(|db| db.execute_batch(edit).unwrap());
        assert_eq!((told.intact, told.first_bad, told.events), (false, None, 30), "{edit}: {told:?}");
        assert!(told.why.as_deref().unwrap().contains("list of runs"), "{edit}: {told:?}");
    }
}

/// An index that hides an output is damage.
#[test]
fn an_index_that_hides_outputs_is_told() {
    let told = after(|db| {
        db.execute_batch(
            "CREATE INDEX other ON output (digest);
             PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = 'CREATE INDEX other ON output (digest) WHERE zlib IS NULL'
             WHERE name = 'other'; PRAGMA writable_schema = RESET; REINDEX;
             PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = 'CREATE INDEX other ON output (digest)' WHERE name = 'other';",
        )
        .unwrap();
    });
    assert_eq!((told.intact, told.first_bad), (false, None), "{told:?}");
    assert!(told.why.unwrap().contains("the file is not"));
}

/// A file of before the list of runs is brought up to date by its next writer.
#[test]
fn an_older_file_gets_its_list_of_runs() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("journal.db");
    fill(&mut SqliteJournal::open(&place).unwrap());
    let older =
        "DROP TABLE run; CREATE INDEX event_by_run ON event (run, seq); UPDATE version SET version = 2";
    break_in(&folder).execute_batch(older).unwrap();
    let refused = SqliteJournal::open_read_only(&place).err().unwrap().to_string();
    assert!(refused.contains("older version 2"), "{refused}");
    let journal = SqliteJournal::open(&place).unwrap();
    let firsts: Vec<u64> = journal.runs().unwrap().iter().map(|event| event.seq).collect();
    assert_eq!((firsts, journal.run(&run("b")).unwrap().len()), (vec![1, 26], 5));
    assert!(journal.verify().intact);
}
