//! `rehearse`: every book once without a fault, and once more per fault, on a twin each.

mod arguments;
mod left;
mod mistakes;
mod scenario;
mod standing;
mod starts;
mod weaken;

use crate::prepare::{Prepared, prepare_with_those_before};
use crate::stage::{FaultCard, Stage};
use crate::start::holder;
use crate::views::rehearsal::{FaultRow, GateLine, Rehearsal, RunRecord, Seeds, Unfit};
use crate::{AppError, coverage, folder, views};
use model::{Clock, Event};
use runbook::{Book, Standing};
use scenario::{Cast, Played, Theatre};
pub use standing::{Stand, stand};
use std::path::{Path, PathBuf};
use store::{Claim, Place, Store};

/// What to rehearse.
pub struct Request {
    /// The site's folder.
    pub site: PathBuf,
    /// Beginnings of book names; none for all.
    pub books: Vec<String>,
    /// Names of faults to inject, in order.
    pub faults: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// Under how many seeds, from that one on, the books run without a fault.
    pub seeds: u64,
    /// Rehearse what one line of a gate alone noticed again without that line.
    pub weaken: bool,
    /// Make people's mistakes at every step of the books.
    pub mistakes: bool,
    /// Folder for the journal, the twins' worlds, the working copies and the report.
    pub state: PathBuf,
    /// Give up what an earlier process left open, instead of going on with it.
    pub fresh: bool,
    /// Who rehearses.
    pub operator: String,
}

/// What a rehearsal shows while it runs.
pub enum Progress<'a> {
    /// A scenario begins: without a fault, or with one.
    Scenario {
        /// The fault.
        fault: Option<&'a str>,
        /// Whether it goes on where an earlier process was killed.
        resumed: bool,
    },
    /// An event was recorded.
    Event(&'a Event),
    /// A fault's outcome is known.
    Fault(&'a FaultRow),
}

/// The site up to the last book that was asked for, and the journal that takes the runs.
fn opened(request: &Request, wall: &dyn Clock) -> Result<(Prepared, Box<dyn Store>), AppError> {
    let site = prepare_with_those_before(&request.site, &request.books)?;
    apart(&request.state, &request.site)?;
    // Always the folder's own journal: a twin is nobody's cloud, and no colleague waits for it.
    let claim = Claim { cloud: site.cloud.clone(), holder: holder(&request.operator) };
    let mut journal = store::open(&Place::Folder(request.state.clone()), &claim)?;
    left::of_other_files(request, &site, &mut *journal, wall)?;
    Ok((site, journal))
}

/// Rehearses, and writes `report.html` beside the journal in the state folder. `wall` is the machine's clock: it only
/// measures how long things took.
pub fn rehearse(
    request: &Request,
    stage: &dyn Stage,
    wall: &dyn Clock,
    watch: &mut dyn FnMut(Progress<'_>),
) -> Result<Rehearsal, AppError> {
    let cards = chosen(&stage.faults(), &request.faults)?;
    let (site, mut journal) = opened(request, wall)?;
    let mut theatre = Theatre { request, site: &site, stage, wall, journal: &mut *journal };
    let mut rehearsal = site.rehearsal(request.seed);
    let (control, mut starts) = theatre.control(watch)?;
    rehearsal.control = control.runs;
    rehearsal.unknown_calls = control.unknown_calls;
    starts.ask(stage)?;
    for card in &cards {
        let cast = |start| Cast {
            seed: request.seed,
            fault: Some(&card.fault),
            start,
            without: None,
            mistake: None,
        };
        let played = match starts.of(&card.fault, site.before) {
            Ok(start) => theatre.play(cast(start), &starts, watch),
            Err(why) => Err(AppError::DoesNotFit { fault: card.fault.clone(), why }),
        };
        match played {
            Ok(played) => rehearsal.take(card, played, watch),
            Err(AppError::DoesNotFit { why, .. }) => {
                let (fault, layer) = (card.fault.clone(), card.layer.clone());
                rehearsal.unfit.push(Unfit { fault, layer, why });
            }
            Err(error) => return Err(error),
        }
    }
    // Whoever asks for a few faults asks about them, and not what each line of each gate is there for.
    if request.weaken || (!cards.is_empty() && cards.len() == stage.faults().len()) {
        rehearsal.lines = lines(&site, &rehearsal);
    }
    arguments::read(&site)?.settle(&mut rehearsal, &stage.faults());
    if request.weaken {
        weaken::weaken(&mut theatre, &starts, &mut rehearsal, watch)?;
    }
    if request.mistakes {
        mistakes::make(&mut theatre, &starts, &mut rehearsal, watch)?;
    }
    if request.seeds > 1 {
        rehearsal.seeds = Some(seeds(&mut theatre, &rehearsal, watch)?);
    }
    starts.remove();
    folder::write(&request.state.join("report.html"), views::report::html(&rehearsal).as_bytes())?;
    Ok(rehearsal)
}

/// Every line of every gate with what it stands for, by what the control measured.
fn lines(site: &Prepared, rehearsal: &Rehearsal) -> Vec<GateLine> {
    let of_book = |(name, book): &(String, Book)| {
        let run = rehearsal.control.iter().find(|run| run.book == *name);
        let events = run.map(|run| run.events.as_slice()).unwrap_or_default();
        let standings = runbook::stands(book, &site.facts, events).into_iter();
        let line = |Standing { gate, text, stands }: Standing| GateLine {
            book: name.clone(),
            gate,
            text,
            stands,
            argument: None,
        };
        standings.map(line).collect::<Vec<_>>()
    };
    site.books.iter().skip(site.before).flat_map(of_book).collect()
}

/// Plays the control under further seeds.
fn seeds(
    theatre: &mut Theatre<'_>,
    rehearsal: &Rehearsal,
    watch: &mut dyn FnMut(Progress<'_>),
) -> Result<Seeds, AppError> {
    let (first, count) = (theatre.request.seed, theatre.request.seeds);
    let events =
        |runs: &[RunRecord]| -> Vec<Event> { runs.iter().flat_map(|run| &run.events).cloned().collect() };
    let mut false_alarms: Vec<_> =
        coverage::false_alarm(first, &events(&rehearsal.control)).into_iter().collect();
    for seed in first.saturating_add(1)..first.saturating_add(count) {
        let played = theatre.again(seed, watch)?;
        false_alarms.extend(coverage::false_alarm(seed, &events(&played.runs)));
    }
    Ok(Seeds { count, false_alarms })
}

impl Rehearsal {
    /// Takes what one fault came to.
    fn take(&mut self, card: &FaultCard, played: Played, watch: &mut dyn FnMut(Progress<'_>)) {
        let events: Vec<Event> = played.runs.into_iter().flat_map(|run| run.events).collect();
        let noticed = coverage::noticed(&events, played.onset.as_ref());
        let row = FaultRow {
            fault: card.fault.clone(),
            layer: card.layer.clone(),
            outcome: noticed.outcome,
            book: noticed.book,
            gate: noticed.gate,
            lines: noticed.lines,
            steps_after: noticed.steps_after,
            why: noticed.why,
            argument: None,
            events,
        };
        watch(Progress::Fault(&row));
        self.faults.push(row);
        let unknown = played.unknown_calls.into_iter();
        let new: Vec<String> = unknown.filter(|call| !self.unknown_calls.contains(call)).collect();
        self.unknown_calls.extend(new);
    }
}

/// A journal that lies in the site would change the site with every event.
fn apart(state: &Path, site: &Path) -> Result<(), AppError> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| absolute(path));
    let inside = [absolute(state), real(state)].into_iter().find_map(|state| {
        [absolute(site), real(site)].iter().find_map(|site| state.strip_prefix(site).ok().map(Path::to_owned))
    });
    if inside.is_some_and(|inside| !folder::is_skipped(&inside)) {
        let why = "it lies inside the site, whose files a rehearsal must not change".to_owned();
        return Err(AppError::Unwritable { path: state.to_owned(), why });
    }
    Ok(())
}

/// The faults of those names, in the order asked for.
fn chosen(known: &[FaultCard], names: &[String]) -> Result<Vec<FaultCard>, AppError> {
    let find = |name: &String| {
        known.iter().find(|card| card.fault == *name).cloned().ok_or_else(|| AppError::Unknown {
            kind: "fault",
            name: name.clone(),
            known: known.iter().map(|card| card.fault.as_str()).collect::<Vec<_>>().join(", "),
        })
    };
    names.iter().map(find).collect()
}
