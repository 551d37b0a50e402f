//! `diverge`: what was done outside the book is recorded, and nothing that was measured before it counts any more.
//!
//! One process writes at a time. While a run is under way, a divergence is handed to it as a slip: a file in the state
//! folder that it records between two steps. Whoever hands it over waits until that is done, and records it alone when the
//! process is gone; so what was said is recorded once. A slip can only take trust away, never give any.

use crate::drive::Divergence;
use crate::keys::Own;
use crate::live::{place, under_way};
use crate::prepare::{Prepared, prepare};
use crate::sealing::Sealing;
use crate::start::holder;
use crate::{AppError, folder};
use model::{
    Clock, Digest, Event, EventKind, Genesis, Journal, JournalError, Mode, RunId, Timestamp, Verdict,
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::{Claim, Place};

/// What the book of an entry is that belongs to no run.
const NO_BOOK: &str = "no book";

/// What to record.
#[derive(Clone)]
pub struct Request {
    /// The site's folder.
    pub site: PathBuf,
    /// The book whose run it belongs to, by file name or its beginning; none where only one run is open.
    pub book: Option<String>,
    /// Why it was done.
    pub reason: String,
    /// Who says so.
    pub author: String,
    /// Where the journal is.
    pub journal: Place,
}

/// Where it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Who says so: who holds a key, where the site names people.
    pub author: String,
    /// The run.
    pub run: RunId,
    /// Whether that is an entry of its own, since no run was open.
    pub alone: bool,
}

/// Records it. While another process works for the cloud, `wait` is called again and again with the words by which to
/// find it; it returns `false` to give up, and nothing is recorded then.
pub fn diverge(
    request: &Request,
    clock: &dyn Clock,
    own: &mut dyn FnMut() -> Result<Own, AppError>,
    wait: &mut dyn FnMut(&str) -> bool,
) -> Result<Noted, AppError> {
    if request.reason.trim().is_empty() {
        let known = "say in a sentence what was done, and why".to_owned();
        return Err(AppError::Unknown { kind: "reason", name: request.reason.clone(), known });
    }
    let wanted: Vec<String> = request.book.iter().cloned().collect();
    let site = prepare(&request.site, &wanted)?;
    let journal = place(&request.journal, site.journal.as_deref())?;
    // Who says so is who holds a key, where the site names people, and that key signs an entry of its own.
    let own = site.rules.as_ref().map(|rules| own().and_then(|own| own.is_named(rules).map(|()| own)));
    let own = own.transpose()?;
    let author = own.as_ref().map_or(request.author.as_str(), Own::person).to_owned();
    let request = &Request { journal, author, ..request.clone() };
    let said = Said { reason: request.reason.clone(), author: request.author.clone(), at: clock.now() };
    let claim = Claim { cloud: site.cloud.clone(), holder: holder(&request.author) };
    let mut handed: Option<(Slips, RunId)> = None;
    loop {
        let held = match store::open(&request.journal, &claim) {
            Ok(mut journal) => {
                let before = handed.take().filter(|(slips, _)| !slips.withdraw(&said));
                return match before {
                    // The run took the slip, and had recorded it before that.
                    Some((_, run)) => Ok(said.noted(run, false)),
                    None => write(&mut *journal, &site, request, &said, own.as_ref()),
                };
            }
            Err(held @ JournalError::Held { .. }) => held,
            Err(error) => return Err(error.into()),
        };
        let slip = match handed.take() {
            None => hand_over(&site, request, &said)?,
            Some((slips, run)) if slips.has(&said) => Some((slips, run)),
            Some((_, run)) => return Ok(said.noted(run, false)),
        };
        let by = if let JournalError::Held { by, .. } = &held { by.as_str() } else { "another process" };
        if !wait(by) {
            return match slip.filter(|(slips, _)| !slips.withdraw(&said)) {
                Some((_, run)) => Ok(said.noted(run, false)),
                None => Err(held.into()),
            };
        }
        handed = slip;
    }
}

/// The open run that it belongs to; none when there is none.
fn target(journal: &dyn Journal, site: &Prepared, request: &Request) -> Result<Option<RunId>, AppError> {
    let mut runs = under_way::real(journal)?;
    let books = site.names();
    runs.retain(|(_, genesis)| {
        let is_wanted = request.book.is_none() && genesis.book != NO_BOOK;
        genesis.site == site.name && (is_wanted || books.contains(&genesis.book))
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
    journal: &mut dyn Journal,
    site: &Prepared,
    request: &Request,
    said: &Said,
    own: Option<&Own>,
) -> Result<Noted, AppError> {
    let noted = EventKind::DivergenceNoted { reason: said.reason.clone(), author: said.author.clone() };
    if let Some(run) = target(journal, site, request)? {
        // A process that was killed between its record and the slip has done it already.
        if !said.is_in(&journal.run(&run)?) {
            journal.append(&run, said.at, noted)?;
        }
        return Ok(said.noted(run, false));
    }
    close_left(journal, site, said, own)?;
    let run = under_way::free_name(journal, "divergence", 1, "")?;
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
    let mut events = vec![EventKind::RunOpened(genesis), noted];
    // A seal is over the event before it, so that must be there first.
    if own.is_none() {
        events.push(end());
    }
    journal.append_all(&run, events.into_iter().map(|kind| (said.at, kind)).collect())?;
    close_left(journal, site, said, own)?;
    Ok(said.noted(run, true))
}

/// How an entry ends that belongs to no run.
fn end() -> EventKind {
    let reason = "no run was open: this divergence is an entry of its own".to_owned();
    EventKind::RunClosed { verdict: Verdict::Unmeasured, reason, signed: None }
}

/// Ends the entries of a site that have no end yet, such as that of a process that was killed between the two.
fn close_left(
    journal: &mut dyn Journal,
    site: &Prepared,
    said: &Said,
    own: Option<&Own>,
) -> Result<(), AppError> {
    let mut entries = under_way::real(journal)?;
    entries.retain(|(_, genesis)| genesis.site == site.name && genesis.book == NO_BOOK);
    for (entry, _) in under_way::open(journal, entries)? {
        Sealing { journal: &mut *journal, own }.append(&entry, said.at, end())?;
    }
    Ok(())
}

/// Hands it to the run that is under way; nothing when none of this site's is open, and the folder is busy with another
/// thing.
fn hand_over(site: &Prepared, request: &Request, said: &Said) -> Result<Option<(Slips, RunId)>, AppError> {
    if request.journal.file().is_none_or(|path| !path.is_file()) {
        return Ok(None);
    }
    let journal = store::read(&request.journal)?;
    let Some(run) = target(&*journal, site, request)? else { return Ok(None) };
    let slips = Slips::of(&request.journal, &run);
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
    fn noted(&self, run: RunId, alone: bool) -> Noted {
        Noted { author: self.author.clone(), run, alone }
    }

    /// Whether the record has it already. A run writes it later than it was said.
    fn is_in(&self, events: &[Event]) -> bool {
        events.iter().any(|event| {
            event.at >= self.at
                && matches!(&event.kind, EventKind::DivergenceNoted { reason, author }
                    if *reason == self.reason && *author == self.author)
        })
    }
}

/// The slips for one run: a folder beside a journal that is a file. To a run whose journal is on a server none is handed;
/// whoever has something to say waits until it lets go.
pub(crate) struct Slips(Option<PathBuf>);

impl Slips {
    pub(crate) fn of(place: &Place, run: &RunId) -> Slips {
        Slips(match place {
            Place::Folder(state) => Some(state.join("divergences").join(run.0.replace('/', "_"))),
            Place::Server(_) => None,
        })
    }

    fn place(&self, said: &Said) -> PathBuf {
        let name = Digest::of_json(said).map_or_else(String::new, |digest| digest.short().to_owned());
        self.0.clone().unwrap_or_default().join(format!("{name}.json"))
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
        let entries = self
            .0
            .iter()
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flatten()
            .flatten()
            .map(|entry| entry.path());
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
