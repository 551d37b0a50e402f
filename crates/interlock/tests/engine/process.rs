//! Processes: each takes the journal as it finds it, goes on with the run, and may die.

use crate::books::Subject;
use crate::cases::Case;
use crate::judge;
use crate::ports::{Ada, Writer};
use crate::world::{Counts, Ledger, World};
use app::{AppError, Ports, drive};
use model::{Digest, Event, EventKind, Genesis, Mode, RunId, Verdict};
use runbook::{Machine, Outcome};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::SqliteJournal;

/// Most processes that one case may take.
const PROCESSES: usize = 12;

/// Wrongs after which nobody needs more to begin with.
const ENOUGH: usize = 5;

/// Goes on with a run as the doors do: the journal's events into a new machine, and on from there.
pub fn go_on(subject: &Subject, run: &RunId, ports: &mut Ports<'_>) -> Result<Outcome, AppError> {
    let mut machine = Machine::new(subject.book.clone(), subject.facts.clone());
    let mut events = ports.journal.run(run)?;
    let is_new = events.is_empty();
    if is_new {
        let opened = EventKind::RunOpened(genesis(subject));
        events.push(ports.journal.append(run, ports.clock.now(), opened)?);
    }
    for event in &events {
        machine.apply(event)?;
    }
    if !is_new && closed(&events).is_none() {
        machine.resumed("ada");
    }
    drive(run, &mut machine, ports)
}

fn genesis(subject: &Subject) -> Genesis {
    Genesis {
        site: "here".into(),
        commit: "abc".into(),
        dirty: false,
        book: subject.name.clone(),
        book_digest: subject.book.digest.clone(),
        site_digest: Digest::of(b"site"),
        operator: "ada".into(),
        mode: Mode::Live,
        seed: None,
        fault: None,
    }
}

/// What a run came to, once it is closed.
pub fn closed(events: &[Event]) -> Option<Verdict> {
    events.iter().rev().find_map(|event| match event.kind {
        EventKind::RunClosed { verdict, .. } => Some(verdict),
        _ => None,
    })
}

/// How a run without any trouble goes.
pub struct Survey {
    pub counts: Counts,
    /// The blocks that were asked, in order.
    pub asked: Vec<String>,
    pub verdict: Option<Verdict>,
}

/// Runs a book in its world without any trouble.
pub fn survey(subject: &Subject) -> Survey {
    let place = Place::new();
    let world = World::new(subject, &place.journal());
    let run = RunId("r1".into());
    world.begin(0, &[]);
    let outcome = process(&world, &run, &place.journal()).expect("it ends");
    let ledger = world.ledger();
    let asked = ledger.asked.iter().map(|asked| asked.block.clone()).collect();
    let verdict = closed(&ledger.acknowledged);
    assert_eq!(verdict, Some(outcome.verdict), "{}: {}", subject.name, outcome.reason);
    Survey { counts: ledger.counts, asked, verdict }
}

/// What is wrong with some cases: one text for each, from as many threads as there are processors.
pub fn all(subject: &Subject, cases: &[Case]) -> Vec<String> {
    let clean = survey(subject).verdict;
    let next = AtomicUsize::new(0);
    let wrongs = Mutex::new(vec![]);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wrong = one(subject, case, clean);
                    let mut wrongs = wrongs.lock().expect("not poisoned");
                    wrongs.extend(wrong);
                    if wrongs.len() >= ENOUGH {
                        break;
                    }
                }
            });
        }
    });
    wrongs.into_inner().expect("not poisoned")
}

/// A folder in memory, where there is one: the journal syncs as everywhere, it only costs less.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let place = Place(folder.expect("a folder"));
        SqliteJournal::open(place.journal()).expect("a journal");
        place
    }

    fn journal(&self) -> PathBuf {
        self.0.path().join("journal.db")
    }
}

fn process(world: &World<'_>, run: &RunId, journal: &Path) -> Result<Outcome, AppError> {
    let mut writer = Writer { journal: SqliteJournal::open(journal).expect("a journal"), world };
    let mut ports = Ports {
        journal: &mut writer,
        wire: world,
        clock: world,
        consent: &mut Ada(world),
        ground: world,
        watch: &mut |_| {},
    };
    go_on(world.subject, run, &mut ports)
}

/// What is wrong with one case.
fn one(subject: &Subject, case: &Case, clean: Option<Verdict>) -> Option<String> {
    let place = Place::new();
    let world = World::new(subject, &place.journal());
    let mut last = RunId("r1".into());
    let mut before = usize::MAX;
    for number in 0..=PROCESSES {
        let troubled = case.scripts.get(number);
        if troubled.is_none() && case.again {
            last = RunId("r2".into());
        }
        world.begin(number, troubled.map_or(&[][..], Vec::as_slice));
        let result = process(&world, &last, &place.journal());
        let mut ledger = world.ledger();
        match result {
            Err(AppError::Journal(_)) if ledger.dead => {}
            Err(error) => ledger.wrongs.push(format!("process {number} ends with: {error}")),
            Ok(_) if ledger.dead => ledger.wrongs.push(format!("process {number} is dead and goes on")),
            Ok(_) => {}
        }
        let of_last: Vec<Event> =
            ledger.acknowledged.iter().filter(|event| event.run == last).cloned().collect();
        let open = closed(&of_last).is_none();
        let told = ledger.acknowledged.len() + ledger.asked.len();
        if troubled.is_none() && (!open || told <= before.saturating_add(1)) {
            break;
        }
        before = told;
        if number == PROCESSES {
            ledger.wrongs.push(format!("{PROCESSES} processes do not bring it to an end"));
        }
    }
    idle(&world, &last, &place.journal());
    let journal = SqliteJournal::open_read_only(place.journal()).expect("a reader");
    let mut ledger = world.ledger();
    judge::judge(subject, &journal, &mut ledger);
    judge::liveness(subject, case, clean, &mut ledger);
    (!ledger.wrongs.is_empty()).then(|| told(case, &ledger, &journal))
}

/// Whoever goes on with a run that is over does nothing.
fn idle(world: &World<'_>, run: &RunId, journal: &Path) {
    let events: Vec<Event> = world.events().into_iter().filter(|event| event.run == *run).collect();
    if closed(&events).is_none() {
        return;
    }
    world.begin(PROCESSES + 1, &[]);
    let asked = world.ledger().asked.len();
    let result = process(world, run, journal);
    let after = world.events().into_iter().filter(|event| event.run == *run).count();
    let mut ledger = world.ledger();
    if result.is_err() || after != events.len() || ledger.asked.len() != asked {
        ledger.wrongs.push("a run that is over was gone on with".to_owned());
    }
}

fn told(case: &Case, ledger: &Ledger, journal: &SqliteJournal) -> String {
    let mut text = format!("{case:?}\n");
    ledger.wrongs.iter().for_each(|wrong| text.push_str(&format!("  WRONG {wrong}\n")));
    text.push_str(&format!("  really happened: {:?}\n", ledger.applied));
    for event in journal.all().flatten() {
        let shown: String = format!("{:?}", event.kind).chars().take(230).collect();
        text.push_str(&format!("  {} {} {} {shown}\n", event.seq, event.run, event.at));
    }
    text
}
