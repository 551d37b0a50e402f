//! The journal (DESIGN section 6): an append-only, hash-chained record of runs, in one SQLite file or, for a team, in
//! PostgreSQL. [`open`] and [`read`] give either; what both promise is [`Store`].
//!
//! What the chain shows and what it does not: every edit, removal, insertion or reordering of events or of kept output
//! is found and named by [`SqliteJournal::verify`], except one: whoever cuts the tail off, or writes the whole file
//! anew, leaves a chain that is whole in itself. Against that, heads are exported, and
//! [`SqliteJournal::verify_against`] looks for an exported head in the chain.

#![allow(clippy::disallowed_methods, reason = "a shaft: it keeps the record in a file")]

mod alone;
mod chain;
mod events;
mod file;
mod output;
mod place;
mod postgres;
mod schema;
mod sqlite;
mod transfer;
mod verify;

pub use chain::Link;
pub use events::Events;
pub use place::{Claim, Place, Store, open, read};
pub use postgres::{Address, PostgresJournal};
pub use sqlite::SqliteJournal;
pub use transfer::{Source, Target, Transfer, TransferError, export, import};
pub use verify::Verification;
