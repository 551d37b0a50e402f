//! People's mistakes, each tried at every step of the books: a step that was not done, a block in the wrong place, an
//! approval that lay too long or is of something else, a book that was edited on the way.

use super::left::give_up;
use super::scenario::{Cast, Theatre};
use super::starts::Starts;
use super::{Progress, Request};
use crate::drive::{Consent, Ports, RehearsalConsent, Unapproved};
use crate::prepare::Prepared;
use crate::start::Start;
use crate::views::rehearsal::{Mistaken, Rehearsal};
use crate::{AppError, coverage};
use clients::calls;
use model::{
    Ask, Clock, Event, EventKind, ExecReply, Reply, Secret, Target, Timestamp, Verdict, Wire, WireError,
};
use runbook::{Approval, Block, Book, Kind, Machine, Outcome, Proposal};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long an approval lies about before it is used, when it is a mistake.
const LATE: Duration = Duration::from_secs(24 * 3600);

/// One mistake at one block. What it holds changes while it is made.
pub(super) struct Mistake<'a> {
    kind: Slip,
    block: &'a str,
    /// Where the block lands when it lands in the wrong place.
    elsewhere: Option<Target>,
    /// The proposal that was approved before, of this run or another one.
    spare: &'a Mutex<Option<Proposal>>,
    /// Whether it was made.
    made: AtomicBool,
    /// How often a consent for the block was asked for.
    asked: AtomicU32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slip {
    Skipped,
    Elsewhere,
    Stale,
    Other,
}

impl Slip {
    fn word(self) -> &'static str {
        match self {
            Slip::Skipped => "skipped-step",
            Slip::Elsewhere => "wrong-host",
            Slip::Stale => "stale-value",
            Slip::Other => "approval-of-another-block",
        }
    }

    /// Whether it can be made at a block.
    fn fits(self, block: &Block, has_host: bool) -> bool {
        match self {
            Slip::Skipped => block.call.is_none(),
            Slip::Elsewhere => block.call.is_none() && block.target == Target::Jumphost && has_host,
            Slip::Stale | Slip::Other => block.kind == Kind::Run,
        }
    }
}

impl Mistake<'_> {
    /// Its name, for the record.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.kind.word(), self.block)
    }

    /// Runs a book in which it is made.
    pub(super) fn go(&self, start: Start<'_>, ports: Ports<'_>) -> Result<(Outcome, Vec<Event>), AppError> {
        start.go(&mut Ports {
            journal: &mut *ports.journal,
            wire: &SlippingWire { wire: ports.wire, mistake: self },
            clock: &SlippingClock { clock: ports.clock, mistake: self },
            consent: &mut SlippingConsent { mistake: self },
            ground: ports.ground,
            watch: &mut *ports.watch,
        })
    }

    fn is_at(&self, kind: Slip, block: &str) -> bool {
        self.kind == kind && self.block == block && !self.made.load(Ordering::Relaxed)
    }
}

/// A wire on which a block is not run, or runs elsewhere.
struct SlippingWire<'a> {
    wire: &'a dyn Wire,
    mistake: &'a Mistake<'a>,
}

impl Wire for SlippingWire<'_> {
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError> {
        let Ask::Exec(exec) = ask else { return self.wire.ask(ask) };
        if self.mistake.is_at(Slip::Skipped, &exec.block) {
            self.mistake.made.store(true, Ordering::Relaxed);
            return Ok(Reply::Exec(ExecReply { status: Some(0), ..ExecReply::default() }));
        }
        match &self.mistake.elsewhere {
            Some(target) if self.mistake.is_at(Slip::Elsewhere, &exec.block) => {
                self.mistake.made.store(true, Ordering::Relaxed);
                let audience = match exec.audience.is_closed() {
                    true => model::Audience::Nobody,
                    false => model::Audience::Everybody,
                };
                // Its secret stays where it is: whoever stands at the wrong host is asked for none.
                let moved = model::Exec {
                    block: exec.block.clone(),
                    target: target.clone(),
                    script: exec.script.clone(),
                    env: exec.env.clone(),
                    stdin: None,
                    audience,
                    timeout: exec.timeout,
                };
                self.wire.ask(&Ask::Exec(moved))
            }
            _ => self.wire.ask(ask),
        }
    }
}

/// A clock that jumps when an approval lies about.
struct SlippingClock<'a> {
    clock: &'a dyn Clock,
    mistake: &'a Mistake<'a>,
}

impl Clock for SlippingClock<'_> {
    fn now(&self) -> Timestamp {
        let late = self.mistake.kind == Slip::Stale && self.mistake.made.load(Ordering::Relaxed);
        let now = self.clock.now();
        if late { now + LATE } else { now }
    }
}

/// A consent that is given too early, or for something else.
struct SlippingConsent<'a> {
    mistake: &'a Mistake<'a>,
}

impl Consent for SlippingConsent<'_> {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        let mistake = self.mistake;
        let mut spare = mistake.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let before = spare.replace(proposal.clone());
        drop(spare);
        if proposal.block == mistake.block {
            mistake.asked.fetch_add(1, Ordering::Relaxed);
        }
        // The old approval, a new one of the old proposal, and the proposal made anew: then all is known.
        let is_last = proposal.block == mistake.block && mistake.asked.load(Ordering::Relaxed) > 2;
        if mistake.kind == Slip::Stale && is_last {
            return Err(Unapproved::Declined("the approval that lay about was not taken".to_owned()));
        }
        if mistake.is_at(Slip::Stale, &proposal.block) {
            mistake.made.store(true, Ordering::Relaxed);
        }
        if mistake.is_at(Slip::Other, &proposal.block)
            && let Some(other) = before
        {
            mistake.made.store(true, Ordering::Relaxed);
            return RehearsalConsent.ask(&other, now);
        }
        RehearsalConsent.ask(proposal, now)
    }

    fn secret(&mut self, block: &str) -> Result<Option<Secret>, String> {
        RehearsalConsent.secret(block)
    }

    fn safe(&mut self, block: &str) -> Result<Option<clients::secret_file::Safe>, String> {
        RehearsalConsent.safe(block)
    }
}

/// Makes every mistake at every step of the books that were asked for.
pub(super) fn make(
    theatre: &mut Theatre<'_>,
    starts: &Starts,
    rehearsal: &mut Rehearsal,
    watch: &mut dyn FnMut(Progress<'_>),
) -> Result<(), AppError> {
    let mut rows = Vec::new();
    let site = theatre.site;
    let host = site.blueprint.hosts.first().map(|host| Target::Host(host.name.clone()));
    let spare = Mutex::new(None);
    for (at, (name, book)) in site.books.iter().enumerate().skip(site.before) {
        let Some(run) = rehearsal.control.iter().find(|run| run.book == *name) else { continue };
        rows.extend(edited(site, name, book, &run.events));
        for (_, item) in book.items() {
            let runbook::Item::Block(block) = item else { continue };
            for kind in [Slip::Skipped, Slip::Elsewhere, Slip::Stale, Slip::Other] {
                if !kind.fits(block, host.is_some()) {
                    continue;
                }
                let elsewhere = host.clone();
                let (made, asked) = (AtomicBool::new(false), AtomicU32::new(0));
                let mistake = Mistake { kind, block: &block.id, elsewhere, spare: &spare, made, asked };
                rows.extend(one(theatre, starts, (at, name), &mistake, watch)?);
            }
        }
    }
    rehearsal.mistakes = Some(rows);
    Ok(())
}

/// Makes one mistake and says what refused it; none where nobody could have made it.
fn one(
    theatre: &mut Theatre<'_>,
    starts: &Starts,
    (at, name): (usize, &str),
    mistake: &Mistake<'_>,
    watch: &mut dyn FnMut(Progress<'_>),
) -> Result<Option<Mistaken>, AppError> {
    let Request { seed, .. } = theatre.request;
    let cast = Cast { seed: *seed, fault: None, start: at, without: None, mistake: Some(mistake) };
    let row = |law: Option<u8>, place: &str, why: &str| {
        let [book, block] = [name, mistake.block].map(str::to_owned);
        let (place, why) = (place.to_owned(), why.to_owned());
        Some(Mistaken { mistake: mistake.kind.word(), book, block, law, place, why })
    };
    let played = match theatre.play(cast, starts, watch) {
        Ok(played) => played,
        Err(AppError::Refused(refusal)) => {
            theatre.leave(cast)?;
            return Ok(row(Some(4), mistake.block, &refusal.to_string()));
        }
        Err(error) => return Err(error),
    };
    if !mistake.made.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let events: Vec<Event> = played.runs.into_iter().flat_map(|run| run.events).collect();
    if mistake.kind == Slip::Stale {
        let again = measured_again(&events, mistake.block);
        let why =
            format!("the approval was too old; {again} facts were measured again before it was offered anew");
        let refused =
            mistake.asked.load(Ordering::Relaxed) > 1 || coverage::false_alarm(*seed, &events).is_some();
        return Ok(row(refused.then_some(if again > 0 { 3 } else { 4 }), mistake.block, &why));
    }
    Ok(match coverage::false_alarm(*seed, &events) {
        Some(stop) => row(Some(law(&events)), &stop.gate, &stop.why),
        None => row(None, "", "every book came to its end"),
    })
}

/// The law by which a run was stopped: what was not measured opens nothing, and what does not hold is not built on.
fn law(events: &[Event]) -> u8 {
    let last = events.iter().rev().find_map(|event| match &event.kind {
        EventKind::GateJudged { verdict, .. } | EventKind::StepFinished { verdict, .. }
            if !verdict.opens() =>
        {
            Some(*verdict)
        }
        _ => None,
    });
    if last == Some(Verdict::Fails) { 3 } else { 5 }
}

/// How many facts were measured between the first proposal of a block and its start.
fn measured_again(events: &[Event], block: &str) -> usize {
    let proposed =
        |event: &&Event| matches!(&event.kind, EventKind::StepProposed { block: id, .. } if id == block);
    let started =
        |event: &&Event| matches!(&event.kind, EventKind::StepStarted { block: id, .. } if id == block);
    let since = events.iter().skip_while(|event| !proposed(event)).take_while(|event| !started(event));
    since.filter(|event| matches!(event.kind, EventKind::FactMeasured { .. })).count()
}

/// A book that is edited while it runs: at each step another process goes on with the text that is there now.
fn edited(site: &Prepared, name: &str, book: &Book, events: &[Event]) -> Vec<Mistaken> {
    let source = site.gathered.books.iter().find(|(known, _)| known == name);
    let Some((file, source)) = source.and_then(|(_, file)| Some((*file, site.gathered.sources.get(*file)?)))
    else {
        return vec![];
    };
    let text = format!("{}\nOne more line.\n", source.text);
    let other = runbook::parse_with(file, &text, &calls::catalogue()).book;
    let is_known = |block: &str| book.blocks().any(|known| known.id == block);
    let steps = events.iter().enumerate().filter_map(|(nth, event)| match &event.kind {
        EventKind::StepStarted { block, .. } if is_known(block) => Some((nth, block)),
        _ => None,
    });
    let row = |(nth, block): (usize, &String)| {
        let mut machine = Machine::new(other.clone(), site.facts.clone());
        let refused = events.iter().take(nth).find_map(|event| machine.apply(event).err());
        let why = refused.as_ref().map_or("it went on".to_owned(), ToString::to_string);
        let (law, place) = (refused.map(|_| 1), "the run itself".to_owned());
        Mistaken { mistake: "book-edited", book: name.to_owned(), block: block.clone(), law, place, why }
    };
    steps.map(row).collect()
}

impl Theatre<'_> {
    /// Gives up what a refusal left open.
    fn leave(&mut self, cast: Cast<'_>) -> Result<(), AppError> {
        let attempt = self.attempt(cast)?;
        for book in self.site.names().split_off(cast.start) {
            give_up(self.journal, &attempt.run(&book), "given up: a mistake was refused", self.wall)?;
        }
        let _ = std::fs::remove_dir_all(self.request.state.join("rehearsals").join(attempt.folder()));
        Ok(())
    }
}
