//! One scenario: a twin, and the books on it one after the other.

use super::left::give_up;
use super::mistakes::Mistake;
use super::starts::Starts;
use super::weaken::Without;
use super::{Progress, Request};
use crate::attempt::{Attempt, Scenario};
use crate::drive::{Ports, RehearsalConsent, Unmoved};
use crate::prepare::Prepared;
use crate::stage::{Onset, Play, Scene, Stage};
use crate::start::Start;
use crate::views::rehearsal::RunRecord;
use crate::{AppError, prologue::prologue, working_copy};
use clients::{Shell, ShellConfig};
use model::{Ask, Clock, Event, Genesis, Mode, Reply, RunId, Timestamp, Wire, WireError};
use runbook::{Book, Kind, Machine};
use std::path::{Path, PathBuf};
use store::Store;

/// What every scenario of a rehearsal shares.
pub(super) struct Theatre<'a> {
    pub(super) request: &'a Request,
    pub(super) site: &'a Prepared,
    pub(super) stage: &'a dyn Stage,
    pub(super) wall: &'a dyn Clock,
    pub(super) journal: &'a mut dyn Store,
}

/// What a scenario came to.
pub(super) struct Played {
    pub(super) runs: Vec<RunRecord>,
    pub(super) onset: Option<Onset>,
    pub(super) unknown_calls: Vec<String>,
}

/// What one scenario has of its own.
#[derive(Clone, Copy)]
pub(super) struct Cast<'a> {
    /// The seed.
    pub(super) seed: u64,
    /// The fault.
    pub(super) fault: Option<&'a str>,
    /// The first of its books.
    pub(super) start: usize,
    /// The line of a gate that is taken out.
    pub(super) without: Option<&'a Without>,
    /// The mistake that is made.
    pub(super) mistake: Option<&'a Mistake<'a>>,
}

impl Theatre<'_> {
    /// Plays all books without a fault, and keeps what is there before each of them.
    pub(super) fn control(
        &mut self,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(Played, Starts), AppError> {
        self.control_to(None, watch)
    }

    /// The same, and the world that the last book leaves goes into this file.
    pub(super) fn control_to(
        &mut self,
        end: Option<&Path>,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(Played, Starts), AppError> {
        let cast = Cast { seed: self.request.seed, fault: None, start: 0, without: None, mistake: None };
        let attempt = self.attempt(cast)?;
        let starts = Starts::of_control(&self.request.state, &attempt.folder(), self.site.books.len());
        let starts = end.into_iter().fold(starts, Starts::with_end);
        let played = self.enact(&attempt, cast, Some(&starts), watch)?;
        Ok((played, starts))
    }

    /// Plays all books without a fault under another seed.
    pub(super) fn again(
        &mut self,
        seed: u64,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Played, AppError> {
        let cast = Cast { seed, fault: None, start: 0, without: None, mistake: None };
        let attempt = self.attempt(cast)?;
        self.enact(&attempt, cast, None, watch)
    }

    /// Plays the books from one on with a fault, in the world that the control began that book in; or goes on with what
    /// an earlier process left open.
    pub(super) fn play(
        &mut self,
        cast: Cast<'_>,
        starts: &Starts,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Played, AppError> {
        let attempt = self.attempt(cast)?;
        self.enact(&attempt, cast, Some(starts), watch)
    }

    fn enact(
        &mut self,
        attempt: &Attempt,
        cast: Cast<'_>,
        starts: Option<&Starts>,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Played, AppError> {
        let Cast { seed, fault, start, without, mistake } = cast;
        let forks = fault.is_some() || mistake.is_some();
        watch(Progress::Scenario { fault, resumed: attempt.resumed });
        let folder = self.request.state.join("rehearsals").join(attempt.folder());
        let checkout = folder.join("site");
        let world = folder.join("world.json");
        let from = starts.filter(|_| forks);
        let begun = match self.site.books.get(start) {
            Some((name, _)) => !self.journal.run(&attempt.run(name))?.is_empty(),
            None => false,
        };
        if !world.is_file() || !begun {
            // No book has begun in that twin: a copy that was cut short is made again.
            let _ = std::fs::remove_dir_all(&folder);
            match from {
                None => working_copy::make(&self.site.folder, &self.site.digest, &checkout)?,
                Some(starts) => crate::folder::copy(&starts.files(start), &folder)?,
            }
        }
        let blueprint = &self.site.blueprint;
        let from = from.map(|starts| starts.world(start));
        let play = Play { blueprint, seed, fault, checkout: &checkout, world: &world, from: from.as_deref() };
        let scene = self.stage.open(&play)?;
        let wire = StageWire::new(&*scene, &checkout, &folder);
        if !forks && !begun {
            prologue(&self.site.folder, &wire)?;
        }
        let mut runs = Vec::new();
        for (at, (name, book)) in self.site.books.iter().enumerate().skip(start) {
            let run = attempt.run(name);
            if let Some(starts) = starts.filter(|_| !forks)
                && self.journal.run(&run)?.is_empty()
            {
                starts.keep(at, &folder)?;
            }
            let book = without.filter(|without| without.at == at).map_or(book, |without| &without.book);
            let run = self.run(&run, (name, book), cast, &*scene, &wire, watch)?;
            let goes_on = run.verdict.opens();
            runs.push(run);
            if !goes_on {
                break;
            }
        }
        let (onset, unknown_calls) = (scene.onset(), scene.unknown_calls());
        drop(scene);
        if let Some(starts) = starts.filter(|_| !forks) {
            starts.keep_end(&world)?;
        }
        // What a closed scenario leaves is in the journal; its world and working copy are nobody's any more.
        let _ = std::fs::remove_dir_all(&folder);
        Ok(Played { runs, onset, unknown_calls })
    }

    /// The attempt to make; one that was left open and cannot be gone on with is closed first.
    pub(super) fn attempt(&mut self, cast: Cast<'_>) -> Result<Attempt, AppError> {
        let books = self.site.names().split_off(cast.start);
        let scenario = Scenario {
            site: &self.site.digest,
            books: &books,
            seed: cast.seed,
            fault: cast.fault,
            without: cast.without.map(|without| [&*without.name, &*without.gate, &*without.text]),
            mistake: cast.mistake.map(Mistake::name),
            version: env!("CARGO_PKG_VERSION"),
        };
        let attempt = Attempt::find(self.journal, &scenario.key(), &books)?;
        if !attempt.resumed {
            return Ok(attempt);
        }
        let world = self.request.state.join("rehearsals").join(attempt.folder()).join("world.json");
        let reason = match (self.request.fresh, world.is_file()) {
            (false, true) => return Ok(attempt),
            (true, _) => "given up: a fresh rehearsal was asked for",
            (false, false) => "given up: its twin is gone",
        };
        for book in &books {
            give_up(self.journal, &attempt.run(book), reason, self.wall)?;
        }
        Ok(attempt.next())
    }

    /// Runs one book to its end, or gives the record of a run that has come to its end before.
    fn run(
        &mut self,
        run: &RunId,
        (name, book): (&str, &Book),
        cast: Cast<'_>,
        scene: &dyn Scene,
        wire: &dyn Wire,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<RunRecord, AppError> {
        let began = self.wall.now();
        let start = Start {
            after: None,
            run,
            machine: Machine::new(book.clone(), self.site.facts.clone()),
            genesis: self.genesis(name, book, cast),
            operator: &self.request.operator,
        };
        let mut watch = |event: &Event| watch(Progress::Event(event));
        let mut ports = Ports {
            journal: self.journal,
            wire,
            clock: scene.clock(),
            consent: &mut RehearsalConsent,
            ground: &Unmoved,
            watch: &mut watch,
        };
        let (outcome, events) = match cast.mistake {
            None => start.go(&mut ports)?,
            Some(mistake) => mistake.go(start, ports)?,
        };
        Ok(RunRecord {
            run: run.clone(),
            book: name.to_owned(),
            fault: cast.fault.map(str::to_owned),
            blocks: blocks(book),
            virtual_seconds: span(events.first(), events.last()),
            wall_ms: u64::try_from(self.wall.now().duration_since(began).as_millis()).unwrap_or(0),
            events,
            verdict: outcome.verdict,
        })
    }

    fn genesis(&self, name: &str, book: &Book, cast: Cast<'_>) -> Genesis {
        Genesis {
            site: self.site.name.clone(),
            commit: self.site.commit.id.clone(),
            dirty: self.site.commit.dirty,
            book: name.to_owned(),
            book_digest: book.digest.clone(),
            site_digest: self.site.digest.clone(),
            operator: self.request.operator.clone(),
            mode: Mode::Rehearsal,
            seed: Some(cast.seed),
            fault: cast.fault.map(str::to_owned),
        }
    }
}

fn blocks(book: &Book) -> u32 {
    let items = book.steps.iter().flat_map(|step| &step.items);
    items.filter(|item| matches!(item, runbook::Item::Block(block) if matches!(block.kind, Kind::Check | Kind::Run))).count() as u32
}

fn span(first: Option<&Event>, last: Option<&Event>) -> u64 {
    let time = |event: Option<&Event>| event.map_or(Timestamp::UNIX_EPOCH, |event| event.at);
    u64::try_from(time(last).duration_since(time(first)).as_secs()).unwrap_or(0)
}

/// The wire of a rehearsal: blocks go to the real bash, in which the twin's commands are all there is; requests go to
/// the twin itself.
struct StageWire<'a> {
    shell: Shell,
    scene: &'a dyn Scene,
}

impl<'a> StageWire<'a> {
    fn new(scene: &'a dyn Scene, checkout: &Path, home: &Path) -> StageWire<'a> {
        let config = ShellConfig {
            extra_env: scene.env().into_iter().collect(),
            ..ShellConfig::new(scene.path().to_string_lossy(), absolute(checkout), absolute(home))
        };
        StageWire { shell: Shell::new(config), scene }
    }
}

impl Wire for StageWire<'_> {
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError> {
        match ask {
            Ask::Exec(_) => self.shell.ask(ask),
            Ask::Http(_) => self.scene.wire().ask(ask),
        }
    }
}

/// Blocks run in other folders than ours.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
