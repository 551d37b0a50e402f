//! `diverge`: what was done outside the book is recorded, and nothing that was measured before it counts any more.
//!
//! One process writes at a time. While a run is under way, a divergence is handed to it as a slip: a file in the state
//! folder that it records between two steps. Whoever hands it over waits until that is done, and records it alone when the
//! process is gone; so what was said is recorded once. A slip can only take trust away, never give any.

use crate::alone::Alone;
use crate::drive::Divergence;
use crate::live::under_way;
use crate::prepare::{Prepared, prepare};
use crate::{AppError, folder, journal};
use model::{Clock, Digest, Event, EventKind, Genesis, Journal, Mode, RunId, Timestamp, Verdict};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use store::SqliteJournal;

/// What the book of an entry is that belongs to no run.
const NO_BOOK: &str = "no book";

/// What to record.
pub struct Request {
    /// The site's folder.
    pub site: PathBuf,
    /// The book whose run it belongs to, by file name or its beginning; none where only one run is open.
    pub book: Option<String>,
    /// Why it was done.
    pub reason: String,
    /// Who says so.
    pub author: String,
    /// Folder of the journal.
    pub state: PathBuf,
}

/// Where it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The run.
    pub run: RunId,
    /// Whether that is an entry of its own, since no run was open.
    pub alone: bool,
}

/// Records it. While another process works in the state folder, `wait` is called again and again with its number; it
/// returns `false` to give up, and nothing is recorded then.
pub fn diverge(
    request: &Request,
    clock: &dyn Clock,
    wait: &mut dyn FnMut(Option<u32>) -> bool,
) -> Result<Noted, AppError> {
    if request.reason.trim().is_empty() {
        let known = "say in a sentence what was done, and why".to_owned();
        return Err(AppError::Unknown { kind: "reason", name: request.reason.clone(), known });
    }
    let wanted: Vec<String> = request.book.iter().cloned().collect();
    let site = prepare(&request.site, &wanted)?;
    let said = Said { reason: request.reason.clone(), author: request.author.clone(), at: clock.now() };
    let mut handed: Option<(Slips, RunId)> = None;
    loop {
        match Alone::in_folder(&request.state) {
            Ok(_alone) => {
                let mut journal = SqliteJournal::open(journal::place(&request.state))?;
                if let Some((slips, run)) = &handed {
                    let is_there = slips.withdraw(&said);
                    if !is_there || said.is_in(&journal.run(run)?) {
                        return Ok(Noted { run: run.clone(), alone: false });
                    }
                }
                return write(&mut journal, &site, request, &said);
            }
            Err(AppError::Busy { state, holder }) => {
                match &handed {
                    None => handed = hand_over(&site, request, &said)?,
                    Some((slips, run)) if !slips.has(&said) => {
                        return Ok(Noted { run: run.clone(), alone: false });
                    }
                    Some(_) => {}
                }
                if !wait(holder) {
                    return match &handed {
                        Some((slips, run)) if !slips.withdraw(&said) => {
                            Ok(Noted { run: run.clone(), alone: false })
                        }
                        _ => Err(AppError::Busy { state, holder }),
                    };
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// The open run that it belongs to; none when there is none.
fn target(journal: &dyn Journal, site: &Prepared, request: &Request) -> Result<Option<RunId>, AppError> {
    let mut runs = under_way::real(journal)?;
    let books = site.names();
    runs.retain(|(_, genesis)| {
        genesis.site == site.name && (request.book.is_none() || books.contains(&genesis.book))
    });
    let open = under_way::open(journal, runs)?;
    match open.as_slice() {
        [] => Ok(None),
        [(run, _)] => Ok(Some(run.clone())),
        several => {
            let known: Vec<&str> = several.iter().map(|(run, _)| run.0.as_str()).collect();
            Err(AppError::Unknown {
                kind: "single open run; name its book, as in `interlock diverge SITE BOOK`, for",
                name: site.name.clone(),
                known: known.join(", "),
            })
        }
    }
}

fn write(
    journal: &mut SqliteJournal,
    site: &Prepared,
    request: &Request,
    said: &Said,
) -> Result<Noted, AppError> {
    let noted = EventKind::DivergenceNoted { reason: said.reason.clone(), author: said.author.clone() };
    if let Some(run) = target(journal, site, request)? {
        journal.append(&run, said.at, noted)?;
        return Ok(Noted { run, alone: false });
    }
    let entries = under_way::real(journal)?.iter().filter(|(_, genesis)| genesis.book == NO_BOOK).count();
    let run = RunId(format!("divergence-{}", entries + 1));
    let genesis = Genesis {
        site: site.name.clone(),
        commit: site.commit.id.clone(),
        dirty: site.commit.dirty,
        book: NO_BOOK.to_owned(),
        book_digest: Digest::of(b""),
        site_digest: site.digest.clone(),
        operator: said.author.clone(),
        mode: Mode::Live,
        seed: None,
        fault: None,
    };
    let reason = "no run was open: this divergence is an entry of its own".to_owned();
    let closed = EventKind::RunClosed { verdict: Verdict::Unmeasured, reason };
    let events = [EventKind::RunOpened(genesis), noted, closed].map(|kind| (said.at, kind));
    journal.append_all(&run, events.into())?;
    Ok(Noted { run, alone: true })
}

/// Hands it to the run that is under way; nothing when none of this site's is open, and the folder is busy with another
/// thing.
fn hand_over(site: &Prepared, request: &Request, said: &Said) -> Result<Option<(Slips, RunId)>, AppError> {
    let path = journal::place(&request.state);
    if !path.is_file() {
        return Ok(None);
    }
    let journal = SqliteJournal::open_read_only(path)?;
    let Some(run) = target(&journal, site, request)? else { return Ok(None) };
    let slips = Slips::of(&request.state, &run);
    slips.put(said)?;
    Ok(Some((slips, run)))
}

/// One divergence as a slip has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    reason: String,
    author: String,
    at: Timestamp,
}

impl Said {
    /// Whether the record has it already. A run writes it later than it was said.
    fn is_in(&self, events: &[Event]) -> bool {
        events.iter().any(|event| {
            event.at >= self.at
                && matches!(&event.kind, EventKind::DivergenceNoted { reason, author }
                    if *reason == self.reason && *author == self.author)
        })
    }
}

/// The slips for one run.
pub(crate) struct Slips(PathBuf);

impl Slips {
    pub(crate) fn of(state: &Path, run: &RunId) -> Slips {
        // A run's name has the name of a book in it, and no `/`.
        Slips(state.join("divergences").join(run.0.replace('/', "_")))
    }

    fn place(&self, said: &Said) -> PathBuf {
        let name = Digest::of_json(said).map_or_else(String::new, |digest| digest.short().to_owned());
        self.0.join(format!("{name}.json"))
    }

    fn put(&self, said: &Said) -> Result<(), AppError> {
        folder::write(&self.place(said), serde_json::to_string(said)?.as_bytes())
    }

    fn has(&self, said: &Said) -> bool {
        self.place(said).is_file()
    }

    /// Takes a slip away; whether it was there.
    fn withdraw(&self, said: &Said) -> bool {
        std::fs::remove_file(self.place(said)).is_ok()
    }

    /// All slips, the oldest first.
    fn all(&self) -> Vec<(PathBuf, Said)> {
        let entries = std::fs::read_dir(&self.0).into_iter().flatten().flatten().map(|entry| entry.path());
        let slips = entries.filter(|path| path.extension().is_some_and(|kind| kind == "json"));
        let mut all: Vec<(PathBuf, Said)> = slips
            .filter_map(|path| {
                let said = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
                Some((path, said))
            })
            .collect();
        all.sort_by(|(_, a), (_, b)| (a.at, &a.reason).cmp(&(b.at, &b.reason)));
        all
    }

    pub(crate) fn next(&self) -> Option<Divergence> {
        let (_, said) = self.all().into_iter().next()?;
        Some(Divergence { reason: said.reason, author: said.author })
    }

    pub(crate) fn done(&self, divergence: &Divergence) {
        let same = |said: &Said| (&said.reason, &said.author) == (&divergence.reason, &divergence.author);
        if let Some((path, _)) = self.all().into_iter().find(|(_, said)| same(said)) {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Takes away what a process recorded that was killed before it could.
    pub(crate) fn sweep(&self, events: &[Event]) {
        for (path, said) in self.all() {
            if said.is_in(events) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}
