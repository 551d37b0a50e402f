//! The tables, and how an older file is brought up to date.

use rusqlite::{Connection, TransactionBehavior};

/// Marks the file as a journal of Interlock in its header (SQLite `application_id`): the letters `ILJN`.
const APPLICATION: i32 = 0x494c_4a4e;

/// Step `n` brings a file from version `n` to `n + 1`. Steps are never edited, only added.
const MIGRATIONS: [&str; 3] = [
    "
    CREATE TABLE event (
        seq    INTEGER PRIMARY KEY,
        run    TEXT NOT NULL,
        at     TEXT NOT NULL,
        kind   TEXT NOT NULL,
        json   TEXT NOT NULL,
        prev   TEXT NOT NULL,
        digest TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_by_run ON event (run, seq);
    CREATE TABLE output (
        digest TEXT PRIMARY KEY,
        zlib   BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER event_is_append_only_update BEFORE UPDATE ON event
        BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER event_is_append_only_delete BEFORE DELETE ON event
        BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER output_is_append_only_update BEFORE UPDATE ON output
        BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER output_is_append_only_delete BEFORE DELETE ON output
        BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
",
    "
    CREATE TABLE inbox (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        run   TEXT NOT NULL,
        text  TEXT NOT NULL
    ) STRICT;
    CREATE INDEX inbox_by_run ON inbox (run, place);
",
    // Where each run begins, in the place of an index over all events: an append writes a page less, and to find the
    // events of a run from its first one on costs little, since a run's events lie together but for others beside it.
    "
    CREATE TABLE run (
        name  TEXT PRIMARY KEY,
        first INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO run SELECT run, min(seq) FROM event GROUP BY run;
    DROP INDEX event_by_run;
    CREATE TRIGGER run_is_append_only_update BEFORE UPDATE ON run
        BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER run_is_append_only_delete BEFORE DELETE ON run
        BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
",
];

/// Why a file's schema is not one that this program can work on.
pub enum Unfit {
    /// The database refused.
    Database(rusqlite::Error),
    /// In words.
    Because(String),
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Unfit {
        Unfit::Database(error)
    }
}

/// Makes an empty database a journal of the newest version.
pub fn create(db: &mut Connection) -> Result<(), Unfit> {
    db.pragma_update(None, "application_id", APPLICATION)?;
    db.execute_batch(
        "CREATE TABLE version (version INTEGER NOT NULL) STRICT; INSERT INTO version VALUES (0);",
    )?;
    migrate(db)
}

/// Brings a journal up to date, one step per transaction.
pub fn migrate(db: &mut Connection) -> Result<(), Unfit> {
    for (from, step) in (0_i64..).zip(MIGRATIONS) {
        if version(db)? > from {
            continue;
        }
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have taken the step while this one waited for its turn.
        if version(&transaction)? == from {
            transaction.execute_batch(step)?;
            transaction.execute("UPDATE version SET version = ?1", [from + 1])?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// Looks whether the file is a journal at all, and of a version that this program knows.
pub fn recognise(db: &Connection) -> Result<i64, Unfit> {
    let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if application != APPLICATION {
        return Err(Unfit::Because("it is a database of another program, not a journal".to_owned()));
    }
    let version = version(db)?;
    let newest = MIGRATIONS.len() as i64;
    if version > newest {
        return Err(Unfit::Because(format!(
            "its format is version {version}, and this interlock knows up to {newest}: use a newer interlock"
        )));
    }
    Ok(version)
}

/// Whether the file is of the newest version.
pub fn is_newest(version: i64) -> bool {
    version == MIGRATIONS.len() as i64
}

fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT version FROM version", [], |row| row.get(0))
}
