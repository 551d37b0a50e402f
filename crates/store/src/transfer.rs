//! A journal as lines of JSON: written from one store, read into another, with its chain intact. What is here knows no
//! database: a store is a [`Source`] and a [`Target`].
//!
//! The first line names the format, the last one says how many events there are and the digest of the last. Between
//! them stands each event as the exact bytes that were digested, so that `sha256sum` over a line gives its digest, and
//! before it the outputs that it rests on. Outputs that no event rests on (kept just before a crash) are left out.

mod lines;
mod read;
mod write;

pub use read::import;
pub use write::export;

use crate::chain::Link;
use model::{Digest, JournalError, RunId};

/// A store that a journal is exported from.
pub trait Source {
    /// The next links behind a place, in order: at least one, and no more than fits in a few megabytes; none at the
    /// end. With a run, its links only.
    fn links(&mut self, after: u64, run: Option<&RunId>) -> Result<Vec<Link>, JournalError>;

    /// A kept output, once its bytes have been found to have the digest; `None` when there is none.
    fn output(&mut self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError>;
}

/// A store that a journal is imported into: one open transaction of it. Nothing may be seen of what is put into it
/// before [`import`] has returned without an error and the transaction was committed; after an error it must be
/// rolled back. So the file is read once, in bounded memory, and yet all of it or nothing of it is there.
pub trait Target {
    /// How many events the journal has: the place of the last one.
    fn length(&mut self) -> Result<u64, JournalError>;

    /// The digest of the event at a place.
    fn digest_at(&mut self, seq: u64) -> Result<Option<Digest>, JournalError>;

    /// Whether an output is kept.
    fn has_output(&mut self, digest: &Digest) -> Result<bool, JournalError>;

    /// Keeps an output; one that is there already stays as it is.
    fn put_output(&mut self, digest: &Digest, output: &[u8]) -> Result<(), JournalError>;

    /// Puts a link behind the last one. It has been judged: its text, its columns and its place in the chain.
    fn put_link(&mut self, link: &Link) -> Result<(), JournalError>;
}

/// What was written, or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// How many events the lines hold.
    pub events: u64,
    /// How many of them the target did not have yet; for an export, all.
    pub new: u64,
    /// Digest of the last one.
    pub head: Option<Digest>,
}

/// Why a journal could not be written as lines, or read from them.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The store.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The lines cannot be read or written.
    #[error("the lines of the export cannot be read or written: {0}")]
    Lines(#[from] std::io::Error),
    /// A line is not what an export holds there. Nothing was imported.
    #[error(
        "line {line} of the export: {why}\n  nothing was imported; export the journal again where it is whole"
    )]
    Bad {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The journal that it is read into has another event at a place. Nothing was imported.
    #[error(
        "the journal here has another event {seq} than the export\n  nothing was imported; two journals that part cannot be joined: import into an empty one"
    )]
    Parted {
        /// The first place where they differ.
        seq: u64,
    },
}
