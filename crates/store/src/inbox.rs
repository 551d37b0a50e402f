//! The inbox: answers that were left for a run. It stands beside the chain, which the runner alone writes; what is in it is
//! worth no more than the signature that it bears.

use crate::SqliteJournal;
use model::{Inbox, JournalError, Posted, RunId};
use rusqlite::params;

/// The largest text that is taken or given out, in bytes. A signed answer has less than two thousand.
pub(crate) const LARGEST_TEXT: u32 = 16 << 10;

/// The most texts that are given out at once: a store that somebody fills up costs time, not memory.
pub(crate) const AT_ONCE: u32 = 100;

/// Refuses a text that is too long.
pub(crate) fn fits(text: &str) -> Result<(), JournalError> {
    if text.contains('\0') {
        return Err(JournalError::Refused { why: "it has a NUL in it, which no answer has".to_owned() });
    }
    if text.len() <= LARGEST_TEXT as usize {
        return Ok(());
    }
    let why = format!("it has {} bytes, and the inbox takes {LARGEST_TEXT}", text.len());
    Err(JournalError::Refused { why })
}

impl Inbox for SqliteJournal {
    fn post(&mut self, run: &RunId, text: &str) -> Result<u64, JournalError> {
        fits(text)?;
        let post = || -> rusqlite::Result<i64> {
            self.sync_each_commit(true)?;
            self.db.execute("INSERT INTO inbox (run, text) VALUES (?1, ?2)", params![run.0, text])?;
            Ok(self.db.last_insert_rowid())
        };
        Ok(post().map_err(|e| self.failed(&e))?.unsigned_abs())
    }

    fn posted(&self, run: &RunId, after: u64) -> Result<Vec<Posted>, JournalError> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let read = || -> rusqlite::Result<Vec<Posted>> {
            // A text that is too long is given out empty: it is no answer, and it is not loaded either.
            let sql = "SELECT place, iif(length(CAST(text AS BLOB)) > ?3, '', text) FROM inbox \
                       WHERE run = ?1 AND place > ?2 ORDER BY place LIMIT ?4";
            let mut statement = self.db.prepare_cached(sql)?;
            let rows = statement.query_map(params![run.0, after, LARGEST_TEXT, AT_ONCE], |row| {
                Ok(Posted { place: row.get::<_, i64>(0)?.unsigned_abs(), text: row.get(1)? })
            })?;
            rows.collect()
        };
        read().map_err(|e| self.failed(&e))
    }
}
