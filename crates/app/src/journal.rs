//! `journal show`, `verify`, `index`, `export` and `import`.

use crate::AppError;
use model::{Digest, Event, Journal, RunId};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use store::{SqliteJournal, Transfer, Verification};

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
        return Err(unknown(&journal.runs()?, name));
    }
    Ok(events)
}

fn unknown(runs: &[Event], name: &str) -> AppError {
    let known: Vec<String> = runs.iter().map(|event| event.run.to_string()).collect();
    AppError::Unknown { kind: "run", name: name.to_owned(), known: known.join(", ") }
}

/// Whether anything in the journal was touched; with `head`, whether that exported head is still in the chain. `watch`
/// is told now and then how many events were judged, of how many.
pub fn verify(
    state: &Path,
    head: Option<&str>,
    watch: &mut dyn FnMut(u64, u64),
) -> Result<Verification, AppError> {
    let journal = open(state)?;
    let Some(text) = head else { return Ok(journal.judge(None, watch)) };
    let Some(head) = Digest::parse(text) else {
        let known = "sha256: and 64 hex digits, as `journal index` prints them".to_owned();
        return Err(AppError::Unknown { kind: "digest", name: text.to_owned(), known });
    };
    Ok(journal.judge(Some(&head), watch))
}

/// Writes the journal as lines, or those of one run.
pub fn export(state: &Path, run: Option<&str>, out: &mut dyn Write) -> Result<Transfer, AppError> {
    let mut journal = open(state)?;
    let run = run.map(|name| RunId(name.to_owned()));
    if let Some(run) = &run {
        let runs = journal.runs()?;
        if runs.iter().all(|event| event.run != *run) {
            return Err(unknown(&runs, &run.0));
        }
    }
    Ok(store::export(&mut journal, run.as_ref(), out)?)
}

/// Reads the lines of an export into the journal of a state folder, which is made when it is not there: all of them,
/// or none.
pub fn import(state: &Path, lines: &mut dyn BufRead) -> Result<Transfer, AppError> {
    Ok(SqliteJournal::open(place(state))?.import(lines)?)
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
