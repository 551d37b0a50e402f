//! The two ways to judge a journal, side by side.

use super::{Whole, closely};
use crate::SqliteJournal;
use crate::shape::tests::{kind, time};
use model::{Digest, EventKind, Journal, RunId, Timestamp};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tempfile::TempDir;

fn runs() -> impl Strategy<Value = Vec<(u8, Timestamp, EventKind)>> {
    prop::collection::vec((0..3_u8, time(), kind()), 1..12)
}

/// A journal of these events, those that it takes, with every output that they can rest on.
fn journal(folder: &TempDir, events: Vec<(u8, Timestamp, EventKind)>) -> SqliteJournal {
    let mut journal = SqliteJournal::open(folder.path().join("journal.db")).unwrap();
    for output in ["", "a", "b", "c"] {
        journal.keep(output.as_bytes()).unwrap();
    }
    for (run, at, kind) in events {
        let _ = journal.append(&RunId(format!("run-{run}")), at, kind);
    }
    journal
}

/// What the quick way proves, once it agrees with the close one.
fn judged(journal: &SqliteJournal) -> Option<Whole> {
    let proven = journal.swiftly(&journal.db, None, &mut |_, _| ());
    let told = closely(&journal.db, None);
    assert_eq!(proven.is_some(), told.intact, "{told:?}");
    if let Some(Whole { events, head }) = &proven {
        assert_eq!((*events, head), (told.events, &told.head));
    }
    assert_eq!(journal.verify(), told);
    proven
}

/// A change of the file by who means harm: a statement, and a text for it.
fn harm() -> impl Strategy<Value = (&'static str, String)> {
    let column = prop::sample::select(vec![
        "UPDATE event SET run = ?1 WHERE seq = ?2",
        "UPDATE event SET at = ?1 WHERE seq = ?2",
        "UPDATE event SET kind = ?1 WHERE seq = ?2",
        "UPDATE event SET prev = ?1 WHERE seq = ?2",
        "UPDATE event SET digest = ?1 WHERE seq = ?2",
        "UPDATE event SET json = ?1 WHERE seq = ?2",
        "UPDATE event SET json = replace(json, 'sha256:', ?1) WHERE seq = ?2",
        "UPDATE event SET json = replace(json, 'a', ?1) WHERE seq = ?2",
        "UPDATE event SET seq = ?2 + 1000 WHERE seq = ?2 AND ?1 <> ''",
        "DELETE FROM event WHERE seq = ?2 AND ?1 <> ''",
        "DELETE FROM output WHERE rowid = ?2 AND ?1 <> ''",
        "UPDATE output SET digest = ?1 WHERE rowid = ?2",
        "UPDATE output SET zlib = CAST(?1 AS BLOB) WHERE rowid = ?2",
        "INSERT INTO event SELECT seq + 1, run, at, kind, json, prev, ?1 FROM event ORDER BY seq DESC LIMIT min(1, ?2)",
    ]);
    let words = prop_oneof![
        Just("run-1".to_owned()),
        Just("e".to_owned()),
        Just(Digest::of(b"a").as_str().to_owned()),
        Just("1970-01-01T00:00:00Z".to_owned()),
        Just("step-started".to_owned()),
    ];
    (column, words)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The quick way would be of no use if it always left the work to the close one.
    #[test]
    fn a_good_journal_is_proven_the_quick_way(events in runs()) {
        let folder = TempDir::new().unwrap();
        let journal = journal(&folder, events);
        let proven = judged(&journal).expect("a good journal is proven");
        prop_assert_eq!(proven.head, journal.head().unwrap());
    }

    /// Rows changed behind the journal's back: both ways say the same of what came out.
    #[test]
    fn both_ways_agree_on_what_was_changed(events in runs(), (sql, text) in harm(), place in 1..12_i64) {
        let folder = TempDir::new().unwrap();
        let journal = journal(&folder, events);
        let db = Connection::open(journal.path()).unwrap();
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
        // What the tables themselves refuse (a digest that is there already) changes nothing.
        let _ = db.execute(sql, rusqlite::params![text, place]);
        judged(&journal);
    }
}
