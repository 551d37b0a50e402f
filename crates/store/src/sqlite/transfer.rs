//! The SQLite journal as a source of an export, and a transaction of it as the target of an import.

use super::{COLUMNS, SqliteJournal, begun, insert, insert_output, last, last_behind, link};
use crate::chain::Link;
use crate::transfer::{self, Source, Target, Transfer, TransferError};
use crate::{file, output};
use model::{Digest, Journal, JournalError, RunId};
use rusqlite::{Connection, OptionalExtension, Params, TransactionBehavior};
use std::io::BufRead;
use std::path::Path;

/// A batch of links ends when their texts have this many bytes.
const BATCH: usize = 1 << 20;

impl SqliteJournal {
    /// Reads an export into this journal, in one transaction: all of it is durable when this returns, or nothing of
    /// it is there. Other writers wait meanwhile.
    pub fn import(&mut self, lines: &mut dyn BufRead) -> Result<Transfer, TransferError> {
        self.sync_each_commit(true).map_err(|e| self.failed(&e))?;
        let SqliteJournal { db, path, seen, .. } = self;
        let failed = |e: rusqlite::Error| file::store_error(path, &e);
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        last_behind(path, &transaction, seen.as_ref())?;
        // Dropped without a commit, the transaction is rolled back.
        let transfer = transfer::import(&mut Rows { db: &transaction, path }, lines)?;
        let head = last(path, &transaction)?;
        transaction.commit().map_err(failed)?;
        *seen = head;
        Ok(transfer)
    }
}

impl Source for SqliteJournal {
    fn links(&mut self, after: u64, run: Option<&RunId>) -> Result<Vec<Link>, JournalError> {
        let after = after as i64;
        match run {
            None => {
                let sql = format!("SELECT {COLUMNS} FROM event WHERE seq > ?1 ORDER BY seq");
                self.batch(&sql, [after])
            }
            Some(run) => self.batch(&begun::events_of("?2", "?1"), (after, &run.0)),
        }
    }

    fn output(&mut self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        Journal::output(self, digest)
    }
}

impl SqliteJournal {
    fn batch(&self, sql: &str, params: impl Params) -> Result<Vec<Link>, JournalError> {
        let failed = |e: rusqlite::Error| self.failed(&e);
        let mut statement = self.db.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(params).map_err(failed)?;
        let (mut links, mut bytes) = (Vec::new(), 0);
        while bytes < BATCH
            && let Some(row) = rows.next().map_err(failed)?
        {
            let seq = row.get::<_, i64>(0).ok().and_then(|seq| u64::try_from(seq).ok()).unwrap_or(0);
            let link = link(row).map_err(|why| JournalError::Unreadable { seq, why })?;
            bytes += link.json.len();
            links.push(link);
        }
        Ok(links)
    }
}

/// The rows of an open transaction.
struct Rows<'a> {
    db: &'a Connection,
    path: &'a Path,
}

impl Rows<'_> {
    fn failed(&self, error: &rusqlite::Error) -> JournalError {
        file::store_error(self.path, error)
    }
}

impl Target for Rows<'_> {
    fn length(&mut self) -> Result<u64, JournalError> {
        Ok(last(self.path, self.db)?.map_or(0, |(seq, _)| seq))
    }

    fn digest_at(&mut self, seq: u64) -> Result<Option<Digest>, JournalError> {
        let found: Option<String> = self
            .db
            .prepare_cached("SELECT digest FROM event WHERE seq = ?1")
            .and_then(|mut statement| statement.query_row([seq as i64], |row| row.get(0)).optional())
            .map_err(|e| self.failed(&e))?;
        Ok(found.as_deref().and_then(Digest::parse))
    }

    fn has_output(&mut self, digest: &Digest) -> Result<bool, JournalError> {
        self.db
            .prepare_cached("SELECT 1 FROM output WHERE digest = ?1")
            .and_then(|mut statement| statement.exists([digest.as_str()]))
            .map_err(|e| self.failed(&e))
    }

    fn put_output(&mut self, digest: &Digest, bytes: &[u8]) -> Result<(), JournalError> {
        let packed = output::pack(bytes)
            .ok_or_else(|| output::too_large(bytes.len()))
            .map_err(|why| file::because(self.path, why))?;
        insert_output(self.db, digest, &packed).map_err(|e| self.failed(&e))
    }

    fn put_link(&mut self, link: &Link) -> Result<(), JournalError> {
        insert(self.db, link).map_err(|e| self.failed(&e))
    }
}
