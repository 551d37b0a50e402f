//! Where each run begins: the table that finds a run's events, and what holds it to them.

use super::COLUMNS;
use crate::output::Remembered;
use rusqlite::{Connection, OptionalExtension};

/// Notes where a run begins, if this event is its first.
pub fn put(db: &Connection, run: &str, seq: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO run (name, first) VALUES (?1, ?2)")?
        .execute((run, seq))
        .map(|_| ())
}

/// The question for the events of a run behind a place, in order; both are parameters of it.
pub fn events_of(run: &str, after: &str) -> String {
    let first = format!("SELECT first FROM run WHERE name = {run}");
    format!(
        "SELECT {COLUMNS} FROM event WHERE seq >= max({after} + 1, ({first})) AND run = {run} ORDER BY seq"
    )
}

/// The runs whose beginnings were found to be where the table says.
#[derive(Default)]
pub struct Begun {
    /// The run of the event before: events of a run mostly follow one another.
    last: Vec<u8>,
    seen: Remembered,
}

impl Begun {
    /// Whether an event of a run stands where its run has begun, at its first event or behind it. Only a table in which
    /// each event does can find them all.
    pub fn holds(&mut self, db: &Connection, run: &[u8], seq: i64) -> Option<bool> {
        if self.last == run {
            return Some(true);
        }
        self.last.clear();
        self.last.extend_from_slice(run);
        let run = std::str::from_utf8(run).ok()?;
        if self.seen.has(run) {
            return Some(true);
        }
        self.seen.add(run);
        let sql = "SELECT first FROM run WHERE name = ?1 AND first <= ?2
            AND EXISTS (SELECT 1 FROM event WHERE seq = first AND event.run = name)";
        db.prepare_cached(sql).ok()?.exists((run, seq)).ok()
    }
}

/// A run that the table names and no event begins, in words.
pub fn unbegun(db: &Connection) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT 'the list of runs has ' || name || ' begin at event ' || first || ', which is not of that run'
        FROM run WHERE NOT EXISTS (SELECT 1 FROM event WHERE seq = first AND event.run = name) LIMIT 1";
    db.query_row(sql, [], |row| row.get(0)).optional()
}

/// What the table says that no event does, or does not say although an event does: in words.
pub fn astray(db: &Connection) -> rusqlite::Result<Option<String>> {
    let unfound = "SELECT 'run ' || run || ', which event ' || seq || ' belongs to, is not where the list of runs has it'
        FROM event WHERE NOT EXISTS (SELECT 1 FROM run WHERE name = event.run AND first <= seq) LIMIT 1";
    match unbegun(db)? {
        Some(told) => Ok(Some(told)),
        None => db.query_row(unfound, [], |row| row.get(0)).optional(),
    }
}
