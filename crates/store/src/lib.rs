//! The journal (DESIGN section 6): an append-only, hash-chained record of runs in one SQLite file.
//!
//! What the chain shows and what it does not: every edit, removal, insertion or reordering of events or of kept output
//! is found and named by [`SqliteJournal::verify`], except one: whoever cuts the tail off, or writes the whole file
//! anew, leaves a chain that is whole in itself. Against that, heads are exported, and
//! [`SqliteJournal::verify_against`] looks for an exported head in the chain.

#![allow(clippy::disallowed_methods, reason = "a shaft: it keeps the record in a file")]

mod chain;
mod events;
mod file;
mod output;
mod schema;
mod shape;
mod sqlite;
mod swift;
mod transfer;
mod verify;

pub use chain::Link;
pub use events::Events;
pub use sqlite::SqliteJournal;
pub use transfer::{Source, Target, Transfer, TransferError, export, import};
pub use verify::Verification;
