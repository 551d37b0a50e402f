//! `journal show`, `verify` and `index`.

use crate::AppError;
use model::{Digest, Event, RunId};
use store::{Store, Verification};

pub use store::Place;

/// The events of one run, or of all runs, in the order of the journal.
pub fn show(place: &Place, run: Option<&str>) -> Result<Vec<Event>, AppError> {
    let journal = open(place)?;
    let Some(name) = run else { return Ok(journal.all().collect::<Result<_, _>>()?) };
    let events = journal.run(&RunId(name.to_owned()))?;
    if events.is_empty() {
        let known: Vec<String> = journal.runs()?.iter().map(|event| event.run.to_string()).collect();
        return Err(AppError::Unknown { kind: "run", name: name.to_owned(), known: known.join(", ") });
    }
    Ok(events)
}

/// Whether anything in the journal was touched; with `head`, whether that exported head is still in the chain.
pub fn verify(place: &Place, head: Option<&str>) -> Result<Verification, AppError> {
    let journal = open(place)?;
    let Some(text) = head else { return Ok(journal.verify()) };
    let Some(head) = Digest::parse(text) else {
        let known = "sha256: and 64 hex digits, as `journal index` prints them".to_owned();
        return Err(AppError::Unknown { kind: "digest", name: text.to_owned(), known });
    };
    Ok(journal.verify_against(&head))
}

/// The events of every run, oldest run first.
pub fn runs(place: &Place) -> Result<Vec<Vec<Event>>, AppError> {
    let journal = open(place)?;
    let runs = journal.runs()?;
    Ok(runs.iter().map(|first| journal.run(&first.run)).collect::<Result<_, _>>()?)
}

fn open(place: &Place) -> Result<Box<dyn Store>, AppError> {
    if let Some(path) = place.file().filter(|path| !path.is_file()) {
        return Err(AppError::Unreadable { path, why: "there is no journal here yet".to_owned() });
    }
    Ok(store::read(place)?)
}
