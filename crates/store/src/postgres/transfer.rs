//! The journal in a server as a source of an export, and one transaction of it as the target of an import.

use super::PostgresJournal;
use super::append::{digest_at, has_output, insert, last, put_output};
use super::rows::{column, link, page};
use super::schema::APPENDING;
use super::server::Server;
use crate::chain::Link;
use crate::output;
use crate::transfer::{self, Source, Target, Transfer, TransferError};
use model::{Digest, Journal, JournalError, RunId};
use std::io::BufRead;

/// How many links are put at once.
const AT_ONCE: usize = 200;

impl PostgresJournal {
    /// Reads an export into this journal, in one transaction: all of it is durable when this returns, or nothing of
    /// it is there. Writers of all clouds wait meanwhile.
    pub fn import(&mut self, mut lines: &mut dyn BufRead) -> Result<Transfer, TransferError> {
        let Some(lease) = &self.lease else { return Err(self.reading_only().into()) };
        self.server.ask(async |client| {
            client.batch_execute("BEGIN").await?;
            client.batch_execute(APPENDING).await?;
            lease.assert(client).await
        })?;
        let mut rows = Rows { server: &self.server, links: Vec::new() };
        let done = transfer::import(&mut rows, &mut lines).and_then(|told| Ok(rows.put().map(|()| told)?));
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.server.within(async |client| Ok(client.batch_execute(end).await?));
        let told = done?;
        // A commit whose answer is lost is told as it is: the same import again finds what is there.
        ended?;
        self.seen = self.last()?.map(|event| (event.seq as i64, event.digest));
        Ok(told)
    }
}

impl Source for PostgresJournal {
    fn links(&mut self, after: u64, run: Option<&RunId>) -> Result<Vec<Link>, JournalError> {
        let name = run.map(|run| column(&run.0));
        let after = Some(after as i64);
        let rows = self.server.ask(async |client| page(client, after, i64::MAX, name.as_deref()).await)?;
        let seq = |row: &tokio_postgres::Row| row.try_get::<_, i64>(0).unwrap_or(0).unsigned_abs();
        let link = |row| link(row).map_err(|why| JournalError::Unreadable { seq: seq(row), why });
        rows.iter().map(link).collect()
    }

    fn output(&mut self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        Journal::output(self, digest)
    }
}

/// The rows of an open transaction.
struct Rows<'a> {
    server: &'a Server,
    /// Links that wait to be put together.
    links: Vec<Link>,
}

impl Rows<'_> {
    fn put(&mut self) -> Result<(), JournalError> {
        let links = std::mem::take(&mut self.links);
        self.server.within(async |client| insert(client, &links).await)
    }
}

impl Target for Rows<'_> {
    fn length(&mut self) -> Result<u64, JournalError> {
        self.server.within(async |client| Ok(last(client).await?.map_or(0, |event| event.seq)))
    }

    fn digest_at(&mut self, seq: u64) -> Result<Option<Digest>, JournalError> {
        let found = self.server.within(async |client| digest_at(client, seq as i64).await)?;
        Ok(found.as_deref().and_then(Digest::parse))
    }

    fn has_output(&mut self, digest: &Digest) -> Result<bool, JournalError> {
        self.server.within(async |client| has_output(client, digest).await)
    }

    fn put_output(&mut self, digest: &Digest, bytes: &[u8]) -> Result<(), JournalError> {
        let packed = output::pack(bytes).ok_or_else(|| output::too_large(bytes.len()));
        let packed = packed.map_err(|why| self.server.address().because(why))?;
        self.server.within(async |client| put_output(client, digest, &packed).await)
    }

    fn put_link(&mut self, link: &Link) -> Result<(), JournalError> {
        self.links.push(link.clone());
        if self.links.len() < AT_ONCE { Ok(()) } else { self.put() }
    }
}
