pub(crate) mod begun;
mod transfer;

use crate::alone::Alone;
use crate::chain::Link;
use crate::events::Events;
use crate::place::{Store, file_in};
use crate::{Transfer, TransferError, Verification, Watch, file, output};
use model::{Digest, Event, EventKind, Journal, JournalError, RunId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, TransactionBehavior, params};
use std::cell::Cell;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// Columns of an event in the order that [`link`] reads them.
pub(crate) const COLUMNS: &str = "seq, run, at, kind, json, prev, digest";

/// The journal in a SQLite file.
///
/// Several processes may have it open. Each append is one transaction under SQLite's write lock, in which the head is
/// read anew: writers take turns, event by event, and their runs interleave in one chain. A writer that finds the
/// lock held for five seconds gives up and says so.
pub struct SqliteJournal {
    pub(crate) db: Connection,
    pub(crate) path: PathBuf,
    /// The last event that this process wrote or saw as head, so that a tail that is cut under a running process is
    /// noticed at its next append.
    seen: Option<(u64, Digest)>,
    /// Whether the connection syncs at each commit; none while that is not known.
    syncs: Cell<Option<bool>>,
    /// What keeps other writers out of the state folder, where this is its only one.
    _alone: Option<Alone>,
}

impl SqliteJournal {
    /// Opens the journal for writing. Makes it when it is not there: its folders with mode 0700, the file with 0600.
    pub fn open(path: impl AsRef<Path>) -> Result<SqliteJournal, JournalError> {
        let (path, db) = file::open(path.as_ref())?;
        SqliteJournal::with_head(path, db)
    }

    /// Opens the journal of a state folder for writing, as the folder's only writer until it is dropped. Who
    /// waits for it is told `holder`.
    ///
    /// # Errors
    /// `Held` when another process has the folder.
    pub fn open_alone(state: &Path, holder: &str) -> Result<SqliteJournal, JournalError> {
        let alone = Alone::in_folder(state, holder)?;
        Ok(SqliteJournal { _alone: Some(alone), ..SqliteJournal::open(file_in(state))? })
    }

    /// Opens a journal that is there, for reading. It can be read while another process writes to it.
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<SqliteJournal, JournalError> {
        let (path, db) = file::open_read_only(path.as_ref())?;
        Ok(SqliteJournal { db, path, seen: None, syncs: Cell::new(None), _alone: None })
    }

    fn with_head(path: PathBuf, db: Connection) -> Result<SqliteJournal, JournalError> {
        let seen = last(&path, &db)?;
        Ok(SqliteJournal { db, path, seen, syncs: Cell::new(None), _alone: None })
    }

    /// Where the journal is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The last event's digest: what is exported, so that a cut tail can be noticed later. `None` when there is no
    /// event yet.
    pub fn head(&self) -> Result<Option<Digest>, JournalError> {
        Ok(last(&self.path, &self.db)?.map(|(_, digest)| digest))
    }

    /// All events in order, read one at a time.
    pub fn all(&self) -> Events<'_> {
        Events::after(self, 0)
    }

    pub(crate) fn failed(&self, error: &rusqlite::Error) -> JournalError {
        file::store_error(&self.path, error)
    }

    /// Makes commits durable from here on, or only in the order in which they are made: an output needs no more.
    pub(crate) fn sync_each_commit(&self, each: bool) -> rusqlite::Result<()> {
        if self.syncs.get() != Some(each) {
            self.syncs.set(None);
            self.db.pragma_update(None, "synchronous", if each { "FULL" } else { "NORMAL" })?;
            self.syncs.set(Some(each));
        }
        Ok(())
    }

    fn select(&self, sql: &str, params: &[&dyn ToSql]) -> Result<Vec<Event>, JournalError> {
        let mut statement = self.db.prepare_cached(sql).map_err(|e| self.failed(&e))?;
        let mut rows = statement.query(params).map_err(|e| self.failed(&e))?;
        let mut events = Vec::new();
        while let Some(row) = rows.next().map_err(|e| self.failed(&e))? {
            events.push(event(row)?);
        }
        Ok(events)
    }
}

/// A row as a link. The error names the column that is not what it must be.
pub(crate) fn link(row: &Row<'_>) -> Result<Link, String> {
    let text = |index: usize, name: &str| -> Result<String, String> {
        let value = row.get_ref(index).map_err(|e| format!("its column `{name}` cannot be read: {e}"))?;
        value.as_str().map(str::to_owned).map_err(|_| format!("its column `{name}` is not text"))
    };
    Ok(Link {
        seq: row.get(0).map_err(|_| "its place is not a number".to_owned())?,
        run: text(1, "run")?,
        at: text(2, "at")?,
        kind: text(3, "kind")?,
        json: text(4, "json")?,
        prev: text(5, "prev")?,
        digest: text(6, "digest")?,
    })
}

/// A row as an event that has its seal.
pub(crate) fn event(row: &Row<'_>) -> Result<Event, JournalError> {
    let seq = row.get::<_, i64>(0).ok().and_then(|seq| u64::try_from(seq).ok()).unwrap_or(0);
    link(row).and_then(|link| link.read()).map_err(|why| JournalError::Unreadable { seq, why })
}

/// Place and digest of the last event, once that is proven to be one.
fn last(path: &Path, db: &Connection) -> Result<Option<(u64, Digest)>, JournalError> {
    last_behind(path, db, None)
}

/// As [`last`], and the event that was last when this process looked must still be where it was.
fn last_behind(
    path: &Path,
    db: &Connection,
    seen: Option<&(u64, Digest)>,
) -> Result<Option<(u64, Digest)>, JournalError> {
    let failed = |e: rusqlite::Error| file::store_error(path, &e);
    let sql = format!("SELECT {COLUMNS} FROM event ORDER BY seq DESC LIMIT 1");
    let mut statement = db.prepare_cached(&sql).map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let row = rows.next().map_err(failed)?;
    if let Some((seq, digest)) = seen {
        let is_last = |row: &Row<'_>| {
            row.get(0) == Ok(*seq as i64)
                && row.get_ref(6).is_ok_and(|text| text.as_str() == Ok(digest.as_str()))
        };
        if !row.is_some_and(is_last) {
            still_there(path, db, *seq, digest)?;
        }
    }
    let Some(row) = row else { return Ok(None) };
    let seq = row.get::<_, i64>(0).ok().and_then(|seq| u64::try_from(seq).ok()).unwrap_or(0);
    let proven = link(row).and_then(|link| link.proven());
    proven.map(Some).map_err(|why| JournalError::Unreadable { seq, why })
}

fn still_there(path: &Path, db: &Connection, seq: u64, digest: &Digest) -> Result<(), JournalError> {
    let found: Option<String> = db
        .prepare_cached("SELECT digest FROM event WHERE seq = ?1")
        .and_then(|mut statement| statement.query_row([seq as i64], |row| row.get(0)).optional())
        .map_err(|e| file::store_error(path, &e))?;
    if found.as_deref() == Some(digest.as_str()) {
        return Ok(());
    }
    let why =
        "it was there when this process last looked, and is gone or changed: run `interlock journal verify`";
    Err(JournalError::Unreadable { seq, why: why.to_owned() })
}

fn insert(db: &Connection, link: &Link) -> rusqlite::Result<()> {
    let Link { seq, run, at, kind, json, prev, digest } = link;
    db.prepare_cached(&format!("INSERT INTO event ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"))?
        .execute(params![seq, run, at, kind, json, prev, digest])?;
    begun::put(db, run, *seq)
}

fn insert_output(db: &Connection, digest: &Digest, packed: &[u8]) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO output (digest, zlib) VALUES (?1, ?2)")?
        .execute(params![digest.as_str(), packed])
        .map(|_| ())
}

impl Journal for SqliteJournal {
    fn append_all(
        &mut self,
        run: &RunId,
        kinds: Vec<(Timestamp, EventKind)>,
    ) -> Result<Vec<Event>, JournalError> {
        self.sync_each_commit(true).map_err(|e| self.failed(&e))?;
        let SqliteJournal { db, path, seen, .. } = self;
        let failed = |e: rusqlite::Error| file::store_error(path, &e);
        // Immediate: the write lock is taken before the head is read, so that two writers never follow one event.
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let head = last_behind(path, &transaction, seen.as_ref())?;
        let (mut seq, mut prev) = head.unwrap_or_else(|| (0, Digest::of(b"")));
        let mut events = Vec::with_capacity(kinds.len());
        for (at, kind) in &kinds {
            seq += 1;
            let (link, event) = Link::seal(seq, run, *at, &prev, kind)?;
            insert(&transaction, &link).map_err(failed)?;
            prev = event.digest.clone();
            events.push(event);
        }
        transaction.commit().map_err(failed)?;
        if seq > 0 {
            *seen = Some((seq, prev));
        }
        Ok(events)
    }

    /// Not yet synced when this returns: the output comes before the event that rests on it in the same log, so that
    /// the sync of that event's append makes both durable.
    fn keep(&mut self, output: &[u8]) -> Result<Digest, JournalError> {
        let digest = Digest::of(output);
        let keep = || -> rusqlite::Result<bool> {
            let there = self
                .db
                .prepare_cached("SELECT 1 FROM output WHERE digest = ?1")?
                .exists([digest.as_str()])?;
            if there {
                return Ok(true);
            }
            let Some(packed) = output::pack(output) else { return Ok(false) };
            self.sync_each_commit(false)?;
            insert_output(&self.db, &digest, &packed).map(|()| true)
        };
        match keep() {
            Ok(true) => Ok(digest),
            Ok(false) => Err(file::because(&self.path, output::too_large(output.len()))),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn output(&self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        let packed: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT zlib FROM output WHERE digest = ?1")
            .and_then(|mut statement| statement.query_row([digest.as_str()], |row| row.get(0)).optional())
            .map_err(|e| self.failed(&e))?;
        packed
            .map(|packed| output::unpack(&packed, digest.as_str()))
            .transpose()
            .map_err(|why| file::because(&self.path, format!("output {digest} was changed: {why}")))
    }

    fn run(&self, run: &RunId) -> Result<Vec<Event>, JournalError> {
        self.select(&begun::events_of("?1", "0"), &[&run.0])
    }

    fn runs(&self) -> Result<Vec<Event>, JournalError> {
        let first = "SELECT first FROM run";
        self.select(&format!("SELECT {COLUMNS} FROM event WHERE seq IN ({first}) ORDER BY seq"), &[])
    }
}

impl Store for SqliteJournal {
    fn head(&self) -> Result<Option<Digest>, JournalError> {
        SqliteJournal::head(self)
    }

    fn all(&self) -> Box<dyn Iterator<Item = Result<Event, JournalError>> + '_> {
        Box::new(SqliteJournal::all(self))
    }

    fn judge(&self, wanted: Option<&Digest>, watch: Watch<'_>) -> Verification {
        SqliteJournal::judge(self, wanted, watch)
    }

    fn import(&mut self, lines: &mut dyn BufRead) -> Result<Transfer, TransferError> {
        SqliteJournal::import(self, lines)
    }
}
