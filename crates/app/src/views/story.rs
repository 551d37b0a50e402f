//! A run's events folded into what they tell: steps with their start and end, gates, what happened beside the book.

use model::{Assertion, Event, EventKind, Genesis, Timestamp, Verdict};

/// What the events of one run tell.
#[derive(Default)]
pub(super) struct Story<'a> {
    /// What the run started from.
    pub genesis: Option<&'a Genesis>,
    /// Time of the first event.
    pub began: Option<Timestamp>,
    /// Steps and gates in the order in which they began.
    pub acts: Vec<Act<'a>>,
    /// What was done outside the book: reason and author.
    pub divergences: Vec<(&'a str, &'a str)>,
    /// What the run came to and why; none for a run that was never closed.
    pub closed: Option<(Verdict, &'a str)>,
}

/// One line of the story.
pub(super) enum Act<'a> {
    /// A block that ran.
    Step(Step<'a>),
    /// A gate that was judged.
    Gate(Gate<'a>),
}

/// One block that was started.
pub(super) struct Step<'a> {
    /// Its id.
    pub block: &'a str,
    /// Whether it changes state.
    pub mutates: bool,
    /// When it started.
    pub started: Timestamp,
    /// How it ended; none when the run stopped inside it.
    pub end: Option<End<'a>>,
}

/// How a block ended.
pub(super) struct End<'a> {
    /// When.
    pub at: Timestamp,
    /// What it came to.
    pub verdict: Verdict,
    /// Exit status.
    pub status: Option<i32>,
    /// Why it is not `holds`.
    pub note: Option<&'a str>,
}

/// One judgement of a gate.
pub(super) struct Gate<'a> {
    /// Its id.
    pub id: &'a str,
    /// When it was judged.
    pub at: Timestamp,
    /// What it came to.
    pub verdict: Verdict,
    /// Its lines.
    pub assertions: &'a [Assertion],
}

impl<'a> Story<'a> {
    /// Folds the events of one run.
    pub fn of(events: &'a [Event]) -> Story<'a> {
        let mut story = Story { began: events.first().map(|event| event.at), ..Story::default() };
        for event in events {
            story.add(event);
        }
        story
    }

    fn add(&mut self, event: &'a Event) {
        match &event.kind {
            EventKind::RunOpened(genesis) => self.genesis = Some(genesis),
            EventKind::StepStarted { block, mutates, .. } => {
                self.acts.push(Act::Step(Step { block, mutates: *mutates, started: event.at, end: None }));
            }
            EventKind::StepFinished { block, verdict, status, note, .. } => {
                let end = End { at: event.at, verdict: *verdict, status: *status, note: note.as_deref() };
                self.finish(block, end);
            }
            EventKind::GateJudged { gate, verdict, assertions } => {
                self.acts.push(Act::Gate(Gate { id: gate, at: event.at, verdict: *verdict, assertions }));
            }
            EventKind::DivergenceNoted { reason, author } => self.divergences.push((reason, author)),
            EventKind::RunClosed { verdict, reason, .. } => self.closed = Some((*verdict, reason)),
            EventKind::FactMeasured { .. }
            | EventKind::StepProposed { .. }
            | EventKind::ApprovalGiven { .. }
            | EventKind::Undone { .. }
            | EventKind::RunResumed { .. } => {}
        }
    }

    /// Closes the latest open step of that block.
    fn finish(&mut self, block: &str, end: End<'a>) {
        let open = self.acts.iter_mut().rev().find_map(|act| match act {
            Act::Step(step) if step.block == block && step.end.is_none() => Some(step),
            _ => None,
        });
        if let Some(step) = open {
            step.end = Some(end);
        }
    }

    /// The steps alone.
    pub fn steps(&self) -> impl Iterator<Item = &Step<'a>> {
        self.acts.iter().filter_map(|act| if let Act::Step(step) = act { Some(step) } else { None })
    }

    /// How many blocks of the book came to an end: one that was run again since its fact had aged is one.
    pub fn ended(&self) -> usize {
        let ended = self.steps().filter(|step| step.end.is_some()).map(|step| step.block);
        ended.collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Every gate with its last judgement and how often it was judged, in the order of first judgement.
    pub fn gates(&self) -> Vec<(&Gate<'a>, usize)> {
        let mut last: Vec<(&Gate<'a>, usize)> = vec![];
        for act in &self.acts {
            let Act::Gate(gate) = act else { continue };
            match last.iter_mut().find(|(known, _)| known.id == gate.id) {
                Some(slot) => *slot = (gate, slot.1 + 1),
                None => last.push((gate, 1)),
            }
        }
        last
    }
}

/// Whole seconds from one time to a later one; 0 when it is not later.
pub(super) fn seconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_second() - from.as_second()).unwrap_or(0)
}
