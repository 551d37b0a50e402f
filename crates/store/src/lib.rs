//! The journal (DESIGN section 6): an append-only, hash-chained record of runs, in one SQLite file or, for a team, in
//! PostgreSQL; [`open`] and [`read`] give either, and what both promise is [`Store`]. Beside it the inbox of signed answers,
//! and a person's key in a file of its own.
//!
//! What the chain shows and what it does not: every edit, removal, insertion or reordering of events or of kept output
//! is found and named by [`SqliteJournal::verify`], except one: whoever cuts the tail off, or writes the whole file
//! anew, leaves a chain that is whole in itself. Against that, heads are exported, and
//! [`SqliteJournal::verify_against`] looks for an exported head in the chain.

#![allow(clippy::disallowed_methods, reason = "a shaft: it keeps the record, and a person's key, in files")]

mod alone;
mod chain;
mod events;
mod file;
mod inbox;
mod key;
mod output;
mod place;
mod postgres;
mod schema;
mod shape;
mod sqlite;
mod swift;
mod transfer;
mod verify;

pub use chain::Link;
pub use events::Events;
pub use key::{KeyError, KeyFile};
pub use place::{Claim, Place, Store, inbox, open, read};
pub use postgres::{Address, PostgresJournal};
pub use sqlite::SqliteJournal;
pub use swift::Watch;
pub use transfer::{Source, Target, Transfer, TransferError, export, import};
pub use verify::Verification;
