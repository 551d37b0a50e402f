//! `journal show`, `verify` and `index`.

use crate::AppError;
use model::{Digest, Event, Journal, RunId};
use std::path::{Path, PathBuf};
use store::{SqliteJournal, Verification};

/// The journal of a state folder.
pub fn place(state: &Path) -> PathBuf {
    state.join("journal.db")
}

/// The events of one run, or of all runs, in the order of the journal.
pub fn show(state: &Path, run: Option<&str>) -> Result<Vec<Event>, AppError> {
    let journal = open(state)?;
    let Some(name) = run else { return Ok(journal.all().collect::<Result<_, _>>()?) };
    let events = journal.run(&RunId(name.to_owned()))?;
    if events.is_empty() {
        let known: Vec<String> = journal.runs()?.iter().map(|event| event.run.to_string()).collect();
        return Err(AppError::Unknown { kind: "run", name: name.to_owned(), known: known.join(", ") });
    }
    Ok(events)
}

/// Whether anything in the journal was touched; with `head`, whether that exported head is still in the chain.
pub fn verify(state: &Path, head: Option<&str>) -> Result<Verification, AppError> {
    let journal = open(state)?;
    let Some(text) = head else { return Ok(journal.verify()) };
    let Some(head) = Digest::parse(text) else {
        let known = "sha256: and 64 hex digits, as `journal index` prints them".to_owned();
        return Err(AppError::Unknown { kind: "digest", name: text.to_owned(), known });
    };
    Ok(journal.verify_against(&head))
}

/// The events of every run, oldest run first.
pub fn runs(state: &Path) -> Result<Vec<Vec<Event>>, AppError> {
    let journal = open(state)?;
    let runs = journal.runs()?;
    Ok(runs.iter().map(|first| journal.run(&first.run)).collect::<Result<_, _>>()?)
}

fn open(state: &Path) -> Result<SqliteJournal, AppError> {
    let path = place(state);
    if !path.is_file() {
        return Err(AppError::Unreadable { path, why: "there is no journal here yet".to_owned() });
    }
    Ok(SqliteJournal::open_read_only(path)?)
}
