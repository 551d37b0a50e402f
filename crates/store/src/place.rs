//! One door to a journal, wherever it is kept.

use crate::postgres::{Address, PostgresJournal};
use crate::{Source, SqliteJournal, Transfer, TransferError, Verification, Watch};
use model::{Digest, Event, Inbox, Journal, JournalError};
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// Where a journal is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A state folder on this machine: a SQLite file in it.
    Folder(PathBuf),
    /// A database on a PostgreSQL server, for a team.
    Server(Box<Address>),
}

impl Place {
    /// The database of an address such as `postgres://ada@db.example/journal`.
    ///
    /// # Errors
    /// When it is no address, or has a password in it. The text is not repeated.
    pub fn at(address: &str) -> Result<Place, JournalError> {
        Address::parse(address).map(|address| Place::Server(Box::new(address)))
    }

    /// Whether colleagues may write to it for other clouds.
    pub fn is_shared(&self) -> bool {
        matches!(self, Place::Server(_))
    }

    /// The file of the journal, where it is one.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Place::Folder(state) => Some(file_in(state)),
            Place::Server(_) => None,
        }
    }
}

/// Who wants to write, and for which cloud. Of one cloud there is one writer at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The cloud, by the name that its site gives it.
    pub cloud: String,
    /// Who, in words that help a colleague to find them: `process 4711 of ada on jump1`.
    pub holder: String,
}

/// A journal that can be read to its end and judged, whatever keeps it.
pub trait Store: Journal + Inbox + Source {
    /// The last event's digest: what is exported, so that a cut tail can be noticed later. `None` when there is no
    /// event yet.
    fn head(&self) -> Result<Option<Digest>, JournalError>;

    /// All events in order, in bounded memory. Ends at the first that does not read back.
    fn all(&self) -> Box<dyn Iterator<Item = Result<Event, JournalError>> + '_>;

    /// Reads the whole journal and names the first bad event. With `wanted`, that exported head must be the digest of
    /// one of the events: the journal may have grown since, but nothing up to it may be gone. `watch` is told now and
    /// then how many events were judged, of how many.
    fn judge(&self, wanted: Option<&Digest>, watch: Watch<'_>) -> Verification;

    /// As [`Store::judge`], unwatched, and no head is looked for.
    fn verify(&self) -> Verification {
        self.judge(None, &mut |_, _| ())
    }

    /// As [`Store::judge`], unwatched.
    fn verify_against(&self, head: &Digest) -> Verification {
        self.judge(Some(head), &mut |_, _| ())
    }

    /// Who had the right to write before this writer, since when and until when; none where nobody is known to have had it.
    /// Whether it was given back or ran out cannot be told.
    fn before(&self) -> Option<String> {
        None
    }

    /// Reads an export into this journal: all of it is durable when this returns, or nothing of it is there.
    fn import(&mut self, lines: &mut dyn BufRead) -> Result<Transfer, TransferError>;
}

/// Opens a journal for writing, as the only writer of the cloud until it is dropped: a writer that is not alone does
/// not exist. Makes the journal when it is not there.
///
/// # Errors
/// `Held` when another writer is there.
pub fn open(place: &Place, claim: &Claim) -> Result<Box<dyn Store>, JournalError> {
    match place {
        // One lock for all clouds: a state folder is one person's.
        Place::Folder(state) => Ok(Box::new(SqliteJournal::open_alone(state, &claim.holder)?)),
        Place::Server(address) => Ok(Box::new(PostgresJournal::open(address, claim)?)),
    }
}

/// Opens a journal that is there, for reading; writers are not in the way.
pub fn read(place: &Place) -> Result<Box<dyn Store>, JournalError> {
    match place {
        Place::Folder(state) => Ok(Box::new(SqliteJournal::open_read_only(file_in(state))?)),
        Place::Server(address) => Ok(Box::new(PostgresJournal::open_read_only(address)?)),
    }
}

/// Opens the inbox of a journal that is there, to leave something in it: that takes no writer's right.
pub fn inbox(place: &Place) -> Result<Box<dyn Inbox>, JournalError> {
    match place {
        Place::Folder(state) => Ok(Box::new(SqliteJournal::open(file_in(state))?)),
        Place::Server(address) => Ok(Box::new(PostgresJournal::open_inbox(address)?)),
    }
}

pub(crate) fn file_in(state: &Path) -> PathBuf {
    state.join("journal.db")
}
