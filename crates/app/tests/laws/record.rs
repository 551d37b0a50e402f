//! Law 6: record first.

use crate::rig::{BOOK, Rig, says};
use app::{AppError, RehearsalConsent};
use model::{
    Digest, Event, EventKind, Exec, Journal, JournalError, Mode, Reply, RunId, Timestamp, Verdict, WireError,
};
use std::sync::atomic::{AtomicU32, Ordering};
use store::SqliteJournal;

/// What the journal does to one append or one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is carried out.
    Done,
    /// It fails, and nothing was written: a full disk.
    Refused,
    /// It was written, and the answer was lost.
    Unheard,
}

/// The real journal, with a fate for each append (by its number, from 1, and what it is) and each kept output.
pub struct Failing<F> {
    journal: SqliteJournal,
    fate: F,
    number: u32,
}

/// Dies before the first mutation is started.
pub fn at_start() -> impl FnMut(u32, Option<&EventKind>) -> Fate {
    |_, kind| match kind {
        Some(EventKind::StepStarted { mutates: true, .. }) => Fate::Refused,
        _ => Fate::Done,
    }
}

impl<F: FnMut(u32, Option<&EventKind>) -> Fate> Failing<F> {
    pub fn new(journal: SqliteJournal, fate: F) -> Failing<F> {
        Failing { journal, fate, number: 0 }
    }

    fn fate(&mut self, kind: Option<&EventKind>) -> Fate {
        self.number += 1;
        (self.fate)(self.number, kind)
    }
}

fn failure() -> JournalError {
    JournalError::Store { place: "journal.db".into(), why: "the disk is full".into() }
}

impl<F: FnMut(u32, Option<&EventKind>) -> Fate> Journal for Failing<F> {
    fn append_all(
        &mut self,
        run: &RunId,
        kinds: Vec<(Timestamp, EventKind)>,
    ) -> Result<Vec<Event>, JournalError> {
        let append = |(at, kind)| match self.fate(Some(&kind)) {
            Fate::Done => self.journal.append(run, at, kind),
            Fate::Refused => Err(failure()),
            Fate::Unheard => self.journal.append(run, at, kind).and(Err(failure())),
        };
        kinds.into_iter().map(append).collect()
    }

    fn keep(&mut self, output: &[u8]) -> Result<Digest, JournalError> {
        match self.fate(None) {
            Fate::Done => self.journal.keep(output),
            Fate::Refused => Err(failure()),
            Fate::Unheard => self.journal.keep(output).and(Err(failure())),
        }
    }

    fn output(&self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        self.journal.output(digest)
    }

    fn run(&self, run: &RunId) -> Result<Vec<Event>, JournalError> {
        self.journal.run(run)
    }

    fn runs(&self) -> Result<Vec<Event>, JournalError> {
        self.journal.runs()
    }
}

/// A cloud in which a mutation done twice can be counted.
#[derive(Default)]
struct Counting {
    added: AtomicU32,
}

impl Counting {
    fn answer(&self, exec: &Exec) -> Result<Reply, WireError> {
        if exec.block == "add_model" {
            self.added.fetch_add(1, Ordering::SeqCst);
            return says("");
        }
        says(if self.added() > 0 { "controller\nopenstack\n" } else { "controller\n" })
    }

    fn added(&self) -> u32 {
        self.added.load(Ordering::SeqCst)
    }
}

/// How many appends and kept outputs a run has that goes well.
fn whole() -> u32 {
    let rig = Rig::new(BOOK, Mode::Rehearsal);
    let cloud = Counting::default();
    let mut journal = Failing::new(rig.journal(), |_, _: Option<&EventKind>| Fate::Done);
    rig.go_on(&mut journal, &rig.wire(|exec| cloud.answer(exec)), &mut RehearsalConsent).expect("it ends");
    journal.number
}

/// The run dies at each of its writes in turn and is taken up again by another process.
fn dies_at_every_write(fate: Fate) {
    let whole = whole();
    assert!(whole >= 20, "{whole} writes");
    for at in 1..=whole {
        let rig = Rig::new(BOOK, Mode::Rehearsal);
        let cloud = Counting::default();
        let wire = rig.wire(|exec| cloud.answer(exec));
        let dying = |number, _: Option<&EventKind>| if number == at { fate } else { Fate::Done };
        let mut journal = Failing::new(rig.journal(), dying);
        let error = rig.go_on(&mut journal, &wire, &mut RehearsalConsent).expect_err("it dies");
        assert!(matches!(error, AppError::Journal(_)), "{at}: {error}");
        assert_eq!(journal.number, at, "{at}: nothing is written, and so nothing done, after a failure");
        let before = rig.events();
        let outcome = rig.rehearse(&wire);
        assert_eq!(outcome.verdict, Verdict::Holds, "died at {at}: {}", outcome.reason);
        assert_eq!(cloud.added(), 1, "died at {at}: the mutation was carried out {} times", cloud.added());
        let events = rig.events();
        assert_eq!(before.as_slice(), &events[..before.len()], "died at {at}: an event is gone");
        nothing_is_repeated_unseen(&events, at);
        assert!(rig.journal().verify().intact, "died at {at}");
    }
}

/// Between two starts of a mutation its look was judged.
fn nothing_is_repeated_unseen(events: &[Event], at: u32) {
    let mut open = false;
    for event in events {
        match &event.kind {
            EventKind::StepStarted { mutates: true, .. } => {
                assert!(!open, "died at {at}: started again unseen, {events:#?}");
                open = true;
            }
            EventKind::GateJudged { gate, .. } if gate == "add_model/look" => open = false,
            EventKind::StepFinished { block, .. } if block == "add_model" => open = false,
            _ => {}
        }
    }
}

#[test]
fn law_6_a_journal_that_fails_at_any_write_lets_nothing_happen_unrecorded() {
    dies_at_every_write(Fate::Refused);
}

#[test]
fn law_6_a_write_whose_answer_is_lost_is_found_again() {
    dies_at_every_write(Fate::Unheard);
}

#[test]
fn law_6_a_run_that_crashes_after_every_single_event_still_comes_to_its_end() {
    let rig = Rig::new(BOOK, Mode::Rehearsal);
    let cloud = Counting::default();
    let wire = rig.wire(|exec| cloud.answer(exec));
    // Each process writes three events and dies at the fourth: one is taken by RunResumed.
    let mut processes = 0;
    let outcome = loop {
        processes += 1;
        assert!(processes < 100, "it never ends: {:#?}", rig.events());
        let mut events = 0;
        let mut journal = Failing::new(rig.journal(), |_, kind: Option<&EventKind>| {
            events += u32::from(kind.is_some());
            if events > 4 { Fate::Refused } else { Fate::Done }
        });
        match rig.go_on(&mut journal, &wire, &mut RehearsalConsent) {
            Ok(outcome) => break outcome,
            Err(AppError::Journal(_)) => {}
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!((outcome.verdict, cloud.added()), (Verdict::Holds, 1), "{}", outcome.reason);
    assert!(processes >= 5, "{processes}");
    nothing_is_repeated_unseen(&rig.events(), 0);
}
