//! The objects of `approve`, `key` and `journal head`.

use crate::approve::Left;
use crate::journal::Head;
use crate::keys::KeyFile;
use model::{Digest, PublicKey, Signed, Timestamp};
use serde::Serialize;
use std::path::Path;

/// `interlock.approve/1`: the answer that was left for a run.
#[derive(Debug, Serialize)]
pub struct Approve<'a> {
    schema: &'static str,
    run: &'a str,
    block: &'a str,
    answer: &'static str,
    why: Option<&'a str>,
    by: &'a str,
    at: Timestamp,
    place: u64,
}

/// The object that `interlock approve` prints.
pub fn approve(left: &Left) -> Approve<'_> {
    Approve {
        schema: "interlock.approve/1",
        run: &left.run.0,
        block: &left.block,
        answer: if left.declined.is_none() { "approved" } else { "declined" },
        why: left.declined.as_deref(),
        by: &left.person,
        at: left.signed.seal.at,
        place: left.place,
    }
}

/// `interlock.key/1`: the public half of a person's key.
#[derive(Debug, Serialize)]
pub struct Key<'a> {
    schema: &'static str,
    person: &'a str,
    public: &'a PublicKey,
    file: String,
    locked: bool,
}

/// The object that `interlock key new` and `interlock key show` print.
pub fn key<'a>(key: &'a KeyFile, file: &Path) -> Key<'a> {
    let (person, public, locked) = (key.person(), key.public(), key.is_locked());
    Key { schema: "interlock.key/1", person, public, file: file.display().to_string(), locked }
}

/// `interlock.head/1`: how far a journal has come.
#[derive(Debug, Serialize)]
pub struct Tip<'a> {
    schema: &'static str,
    events: u64,
    head: &'a Digest,
    signed: Option<&'a Signed>,
}

/// The object that `interlock journal head` prints.
pub fn head(head: &Head) -> Tip<'_> {
    Tip { schema: "interlock.head/1", events: head.events, head: &head.head, signed: head.signed.as_ref() }
}
