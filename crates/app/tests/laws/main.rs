//! The nine laws, attacked from outside: the real machine, the real journal and the real bash, with ports that record,
//! jump, refuse and lie.
//!
//! | law | attacked by |
//! |---|---|
//! | 1 only the book runs | `book`: edited while it is being approved; resumed with another text; a site that changes between two scenarios; a book, a bundle and a folder that are links |
//! | 2 no inferred value | `values`: a need that is missing, of an earlier run in the same journal, stale; values with quotes, newlines and `$(...)`, through the real bash |
//! | 3 verify before mutate | `verify`: facts that go stale while a person thinks; a gate that holds no more; a clock that was set back |
//! | 4 one approval, one mutation | `consent`: of another proposal, of another run, expired, used before, a rehearsal's in a live run, given before a crash |
//! | 5 nothing vacuous | `vacuous`: twenty kinds of nothing from the wire, eight from the real bash |
//! | 6 record first | `record`: a journal that fails at every append and every kept output, before or after it wrote; a crash after every event |
//! | 7 secrets do not print | `secrets`: blocks that print one, trace one, and take one, and every byte of the journal's folder |
//! | 8 identity, not ids | `files`: ids in a book of Omega |
//! | 9 parsing never fails | `files`: each file of Omega as each kind of garbage |
//!
//! Every question that goes over the wire in any of these tests is held against law 6: a reader of its own must find
//! the block's start in the journal's file (`rig::Recorder`). What needs the binary is in `interlock/tests/it`.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests write files and run bash")]

mod book;
mod consent;
mod copied;
mod files;
mod record;
mod rig;
mod secrets;
mod vacuous;
mod values;
mod verify;
