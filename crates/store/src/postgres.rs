//! The journal in PostgreSQL: the same chain, for a team. One writer for each cloud, by a lease of the database; as
//! many readers as there are.

mod address;
mod append;
mod inbox;
mod lease;
mod password;
mod rows;
mod schema;
mod server;
mod tls;
mod transfer;
mod verify;

pub use address::Address;

use crate::output;
use crate::place::{Claim, Store};
use crate::{Transfer, TransferError, Verification, Watch};
use append::Batch;
use lease::{Lease, TERM};
use model::{Digest, Event, EventKind, Journal, JournalError, RunId, Timestamp};
use rows::{column, columns, event, packed, page, unpacked};
use server::{PATIENCE, Server};
use std::cell::RefCell;
use std::io::BufRead;
use std::time::Duration;
use tokio_postgres::types::Type;

/// The journal in a PostgreSQL database, in its schema `interlock`.
///
/// A connection that is lost is made again; an append whose answer was lost with it is looked for before it is
/// repeated. What takes longer than twenty seconds is given up, and says so.
pub struct PostgresJournal {
    server: Server,
    /// The right to append; a reader has none.
    lease: Option<Lease>,
    /// The last event that this process wrote or saw as head, so that a tail that is cut under a running process, or
    /// that a standby never had, is noticed at its next append.
    seen: Option<(i64, Digest)>,
}

impl PostgresJournal {
    /// Takes the cloud's lease and opens the journal for writing. Makes the tables when they are not there.
    ///
    /// # Errors
    /// `Held` while another writer has the lease.
    pub fn open(address: &Address, claim: &Claim) -> Result<PostgresJournal, JournalError> {
        PostgresJournal::open_for(address, claim, TERM)
    }

    /// As [`PostgresJournal::open`], with a lease that runs out so long after its last renewal: up to ten minutes.
    pub fn open_for(
        address: &Address,
        claim: &Claim,
        term: Duration,
    ) -> Result<PostgresJournal, JournalError> {
        let server = Server::connect(address, true, PATIENCE)?;
        schema::migrate(&server)?;
        let lease = Lease::take(&server, claim, term)?;
        let mut journal = PostgresJournal { server, lease: Some(lease), seen: None };
        journal.seen = journal.last()?.map(|event| (event.seq as i64, event.digest));
        Ok(journal)
    }

    /// Opens a journal that is there, for reading.
    pub fn open_read_only(address: &Address) -> Result<PostgresJournal, JournalError> {
        let server = Server::connect(address, false, PATIENCE)?;
        schema::recognise(&server)?;
        Ok(PostgresJournal { server, lease: None, seen: None })
    }

    /// Opens a journal that is there, for its inbox: nothing can be appended.
    pub fn open_inbox(address: &Address) -> Result<PostgresJournal, JournalError> {
        let server = Server::connect(address, true, PATIENCE)?;
        schema::recognise(&server)?;
        Ok(PostgresJournal { server, lease: None, seen: None })
    }

    fn last(&self) -> Result<Option<Event>, JournalError> {
        self.server.ask(async |client| append::last(client).await)
    }

    fn reading_only(&self) -> JournalError {
        self.server.address().because("it is open for reading only")
    }
}

impl Drop for PostgresJournal {
    fn drop(&mut self) {
        if let Some(lease) = &mut self.lease {
            lease.give_back(&self.server);
        }
    }
}

impl Journal for PostgresJournal {
    fn append(&mut self, run: &RunId, at: Timestamp, kind: EventKind) -> Result<Event, JournalError> {
        let mut events = self.append_all(run, vec![(at, kind)])?;
        events.pop().ok_or(JournalError::NoCanonicalForm)
    }

    fn append_all(
        &mut self,
        run: &RunId,
        kinds: Vec<(Timestamp, EventKind)>,
    ) -> Result<Vec<Event>, JournalError> {
        let Some(lease) = &self.lease else { return Err(self.reading_only()) };
        let batch = Batch { run, kinds: &kinds, seen: &self.seen };
        let sent = RefCell::new(None);
        let events = self.server.ask(async |client| {
            let mut earlier = sent.take();
            let told = batch.append(client, lease, &mut earlier).await;
            sent.replace(earlier);
            told
        })?;
        if let Some(last) = events.last() {
            self.seen = Some((last.seq as i64, last.digest.clone()));
        }
        Ok(events)
    }

    /// Durable when this returns: a server that crashes and comes back while this process lives on would have lost
    /// what was only to be made durable by the next append.
    fn keep(&mut self, output: &[u8]) -> Result<Digest, JournalError> {
        if self.lease.is_none() {
            return Err(self.reading_only());
        }
        let digest = Digest::of(output);
        let packed = output::pack(output).ok_or_else(|| output::too_large(output.len()));
        let packed = packed.map_err(|why| self.server.address().because(why))?;
        self.server.ask(async |client| match append::has_output(client, &digest).await? {
            true => Ok(()),
            false => append::put_output(client, &digest, &packed).await,
        })?;
        Ok(digest)
    }

    fn output(&self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        let sql = format!("SELECT {} FROM output WHERE digest = $1", packed());
        let row = self.server.ask(async |client| {
            Ok(client.query_typed_opt(&sql, &[(&digest.as_str(), Type::TEXT)]).await?)
        })?;
        let unpacked = row.map(|row| unpacked(&row, 0, digest.as_str())).transpose();
        unpacked.map_err(|why| self.server.address().because(format!("output {digest} was changed: {why}")))
    }

    fn run(&self, run: &RunId) -> Result<Vec<Event>, JournalError> {
        let sql = format!("SELECT {} FROM event WHERE run = $1 ORDER BY seq", columns());
        let name = column(&run.0);
        let rows =
            self.server.ask(async |client| Ok(client.query_typed(&sql, &[(&name, Type::TEXT)]).await?))?;
        rows.iter().map(event).collect()
    }

    fn runs(&self) -> Result<Vec<Event>, JournalError> {
        let first = "SELECT min(seq) FROM event GROUP BY run";
        let sql = format!("SELECT {} FROM event WHERE seq IN ({first}) ORDER BY seq", columns());
        let rows = self.server.ask(async |client| Ok(client.query_typed(&sql, &[]).await?))?;
        rows.iter().map(event).collect()
    }
}

impl Store for PostgresJournal {
    fn before(&self) -> Option<String> {
        self.lease.as_ref()?.before().map(str::to_owned)
    }

    fn head(&self) -> Result<Option<Digest>, JournalError> {
        Ok(self.last()?.map(|event| event.digest))
    }

    fn all(&self) -> Box<dyn Iterator<Item = Result<Event, JournalError>> + '_> {
        Box::new(All { journal: self, after: Some(None), page: Vec::new().into_iter() })
    }

    fn judge(&self, wanted: Option<&Digest>, watch: Watch<'_>) -> Verification {
        verify::walk(self, wanted, watch)
    }

    fn import(&mut self, lines: &mut dyn BufRead) -> Result<Transfer, TransferError> {
        PostgresJournal::import(self, lines)
    }
}

/// All events, of which a page is held.
struct All<'a> {
    journal: &'a PostgresJournal,
    /// Place behind which the next page begins; `None` after an error.
    after: Option<Option<i64>>,
    page: std::vec::IntoIter<tokio_postgres::Row>,
}

impl Iterator for All<'_> {
    type Item = Result<Event, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        let after = self.after?;
        if self.page.len() == 0 {
            let rows = self.journal.server.ask(async |client| page(client, after, i64::MAX, None).await);
            match rows {
                Ok(rows) => self.page = rows.into_iter(),
                Err(error) => {
                    self.after = None;
                    return Some(Err(error));
                }
            }
        }
        let event = event(&self.page.next()?);
        self.after = event.as_ref().ok().map(|event| Some(event.seq as i64));
        Some(event)
    }
}
