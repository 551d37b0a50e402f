//! `journal show`, `verify`, `index`, `head`, `export` and `import`.

use crate::keys::Own;
use crate::signatures::{self, Signatures};
use crate::{AppError, folder};
use model::{Digest, Event, RunId, Seal, Signed, Statement, Timestamp};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use store::{Claim, Store, Transfer};

pub use store::{Place, Verification};

/// The events of one run, or of all runs, in the order of the journal.
pub fn show(place: &Place, run: Option<&str>) -> Result<Vec<Event>, AppError> {
    let journal = open(place)?;
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
    place: &Place,
    head: Option<&str>,
    watch: &mut dyn FnMut(u64, u64),
) -> Result<Verification, AppError> {
    let journal = open(place)?;
    let Some(text) = head else { return Ok(journal.judge(None, watch)) };
    let Some(head) = Digest::parse(text) else {
        let known = "sha256: and 64 hex digits, as `journal index` prints them".to_owned();
        return Err(AppError::Unknown { kind: "digest", name: text.to_owned(), known });
    };
    Ok(journal.judge(Some(&head), watch))
}

/// Writes the journal as lines, or those of one run.
pub fn export(place: &Place, run: Option<&str>, out: &mut dyn Write) -> Result<Transfer, AppError> {
    let mut journal = open(place)?;
    let run = run.map(|name| RunId(name.to_owned()));
    if let Some(run) = &run {
        let runs = journal.runs()?;
        if runs.iter().all(|event| event.run != *run) {
            return Err(unknown(&runs, &run.0));
        }
    }
    Ok(store::export(&mut *journal, run.as_ref(), out)?)
}

/// Reads the lines of an export into a journal, which is made when it is not there: all of them, or none.
pub fn import(place: &Place, lines: &mut dyn BufRead) -> Result<Transfer, AppError> {
    let claim = Claim { cloud: "an import".to_owned(), holder: "an import of a journal".to_owned() };
    Ok(store::open(place, &claim)?.import(lines)?)
}

/// Whether the signatures of the journal hold, each against the site at the commit of its run.
pub fn signatures(place: &Place, site: &Path) -> Result<Signatures, AppError> {
    signatures::check(&*open(place)?, site)
}

/// How far a journal has come.
pub struct Head {
    /// How many events it has.
    pub events: u64,
    /// Digest of the last one.
    pub head: Digest,
    /// The same with a person's seal, where that was asked for.
    pub signed: Option<Signed>,
}

/// The head of a journal that is intact, signed with `own`: kept elsewhere, it shows later that nothing was cut off.
pub fn head(place: &Place, own: Option<(&Own, Timestamp)>) -> Result<Head, AppError> {
    let verified = open(place)?.verify();
    let (true, Some(head)) = (verified.intact, verified.head) else {
        let why = verified.why.unwrap_or_else(|| "it has no event yet".to_owned());
        return Err(damaged(place, why));
    };
    let events = verified.events;
    let signed = own.and_then(|(own, at)| {
        let statement = Statement::Head { events, head: head.clone() };
        let seal = Seal::over(&statement, own.person(), own.key(), at)?;
        Some(Signed { statement, seal })
    });
    Ok(Head { events, head, signed })
}

/// A journal that is not what was written.
pub(crate) fn damaged(place: &Place, why: String) -> AppError {
    AppError::Unreadable { path: place.file().unwrap_or_else(|| PathBuf::from("the journal")), why }
}

/// The head in a file that `journal head --sign` made; with `site`, only if one of its people signed it.
pub fn signed_head(file: &Path, site: Option<&Path>) -> Result<Digest, AppError> {
    let unreadable = |why: String| AppError::Unreadable { path: file.to_owned(), why };
    let folder::Content::Text(text) = folder::read(file)? else {
        return Err(unreadable("it is no signed head".to_owned()));
    };
    let no_head = |e: serde_json::Error| unreadable(format!("it is no signed head: {e}"));
    let mut value: serde_json::Value = serde_json::from_str(&text).map_err(no_head)?;
    // The object of `--format json` has it in a field.
    let inner = value.get_mut("signed").map(serde_json::Value::take);
    let signed: Signed = serde_json::from_value(inner.unwrap_or(value)).map_err(no_head)?;
    let Statement::Head { head, .. } = &signed.statement else {
        return Err(unreadable("it is signed, but no head".to_owned()));
    };
    if !signed.seal.is_over(&signed.statement) {
        return Err(unreadable(format!("the signature of {} is not over this", signed.seal.by)));
    }
    if let Some(site) = site {
        let path = site.join("site.yaml");
        let rules = match folder::read(&path)? {
            folder::Content::Text(text) => signatures::rules_of(&text),
            _ => None,
        };
        let rules = rules
            .ok_or_else(|| AppError::Unreadable { path, why: "it names no `approvals.people`".to_owned() })?;
        rules.vouched(&signed.statement, &signed.seal).map_err(unreadable)?;
    }
    Ok(head.clone())
}

/// The events of every run, oldest run first.
pub fn runs(place: &Place) -> Result<Vec<Vec<Event>>, AppError> {
    let journal = open(place)?;
    let runs = journal.runs()?;
    Ok(runs.iter().map(|first| journal.run(&first.run)).collect::<Result<_, _>>()?)
}

/// The place that a command line names: a team's journal by its address, or else a state folder.
pub fn place(address: Option<&str>, state: &Path) -> Result<Place, AppError> {
    match address {
        Some(address) => Ok(Place::at(address)?),
        None => Ok(Place::Folder(state.to_owned())),
    }
}

pub(crate) fn open(place: &Place) -> Result<Box<dyn Store>, AppError> {
    if let Some(path) = place.file().filter(|path| !path.is_file()) {
        return Err(AppError::Unreadable { path, why: "there is no journal here yet".to_owned() });
    }
    Ok(store::read(place)?)
}
