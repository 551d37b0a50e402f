//! One run as it goes on: every event becomes the lines that it is worth, or none.

use crate::views::look::{self, Look};
use crate::views::{escape, span, story, telling};
use model::{Assertion, Event, EventKind, Genesis, Timestamp, Verdict};

/// Width of the clock and of the word after it.
const INDENT: usize = 20;

/// Folds the events of one run into lines. What it shows depends on nothing but the events and the look.
#[derive(Debug)]
pub struct Progress {
    look: Look,
    began: Option<Timestamp>,
    open: Option<(String, Timestamp)>,
    /// Whether what is open changes the cloud.
    mutates: bool,
}

impl Progress {
    /// The progress of a run that has no event yet.
    pub fn new(look: Look) -> Progress {
        Progress { look, began: None, open: None, mutates: false }
    }

    /// The lines for the next event, each with its newline; empty for an event that is only worth keeping (facts are
    /// shown by the gates that see them).
    pub fn event(&mut self, event: &Event) -> String {
        let began = *self.began.get_or_insert(event.at);
        let clock = span::clock(story::seconds(began, event.at));
        match &event.kind {
            EventKind::RunOpened(genesis) => self.opened(genesis),
            EventKind::FactMeasured { .. } | EventKind::StepProposed { .. } => String::new(),
            EventKind::ApprovalGiven { block, by, .. } => {
                self.line(&clock, "approve", block, &format!("by {}", escape::line(by)))
            }
            EventKind::StepStarted { block, mutates, .. } => {
                (self.open, self.mutates) = (Some((block.clone(), event.at)), *mutates);
                self.line(&clock, if *mutates { "RUN" } else { "check" }, block, "")
            }
            EventKind::StepFinished { block, verdict, status, note, .. } => {
                let end = self.end(block, event.at, *verdict, *status, note.as_deref());
                self.line(&clock, "done", block, &end)
            }
            EventKind::GateJudged { gate, verdict, assertions } => {
                let said = self.look.paint(look::verdict(*verdict), &verdict.to_string());
                let mut lines = self.line(&clock, "GATE", gate, &said);
                assertions.iter().for_each(|assertion| lines.push_str(&self.assertion(assertion)));
                lines
            }
            EventKind::Undone { block, note } => self.line(&clock, "undone", block, &escape::line(note)),
            EventKind::DivergenceNoted { .. } | EventKind::RunResumed { .. } => {
                let told = telling::of(&event.kind);
                let what = self.look.paint(look::OPEN, told.what);
                format!("{clock:>9}  {what}: {}\n{}", escape::line(&told.detail), self.unknown(&event.kind))
            }
            EventKind::RunClosed { verdict, reason, .. } => {
                let said = self.look.paint(look::verdict(*verdict), &verdict.to_string());
                format!("{clock:>9}  closed: {said}, {}\n", escape::line(reason))
            }
        }
    }

    /// What nobody can say when another process goes on with a run: how far the mutation came that was under way.
    fn unknown(&self, kind: &EventKind) -> String {
        match &self.open {
            Some((block, at)) if self.mutates && matches!(kind, EventKind::RunResumed { .. }) => {
                let (what, block) = (self.look.paint(look::OPEN, "unknown"), escape::line(block));
                let indent = " ".repeat(11);
                format!(
                    "{indent}{what}: how far {block} came, which was started at {at:.0} and has no end in the record; it is \
                     looked at before anything is repeated\n"
                )
            }
            _ => String::new(),
        }
    }

    fn opened(&self, genesis: &Genesis) -> String {
        let book = self.look.paint(look::STRONG, &escape::line(&genesis.book));
        let dirty = if genesis.dirty { " with local changes" } else { "" };
        let commit = escape::cut(&escape::line(&genesis.commit), 15);
        let seed = genesis.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
        let fault = genesis.fault.as_ref().map(|fault| format!(", fault {}", escape::line(fault)));
        let (site, mode) = (escape::line(&genesis.site), telling::mode(genesis.mode));
        format!("{book}\n{site} at {commit}{dirty}, {mode}{seed}{}\n", fault.unwrap_or_default())
    }

    /// Clock, word, name, and what there is to say. `rest` is escaped already, because it may carry colours.
    fn line(&self, clock: &str, word: &str, name: &str, rest: &str) -> String {
        let style = match word {
            "RUN" => look::ACCENT,
            "GATE" => look::STRONG,
            _ => look::FAINT,
        };
        let word = self.look.paint(style, &format!("{word:<9}"));
        let room = (self.look.columns().saturating_sub(INDENT + 24)).clamp(16, 34);
        let name = escape::cut(&escape::line(name), room);
        format!("{}\n", format!("{clock:>9}  {word}{name:<room$}  {rest}").trim_end())
    }

    fn end(
        &mut self,
        block: &str,
        at: Timestamp,
        verdict: Verdict,
        status: Option<i32>,
        note: Option<&str>,
    ) -> String {
        let started = self.open.take().filter(|(open, _)| open == block);
        let took = started.map(|(_, started)| format!("  {}", span::words(story::seconds(started, at))));
        let said = self.look.paint(look::verdict(verdict), &verdict.to_string());
        let status = status.filter(|&status| status != 0).map(|status| format!("  exit {status}"));
        let note = note.map(|note| format!("  {}", escape::line(note)));
        [Some(said), took, status, note].into_iter().flatten().collect()
    }

    /// One line of a gate, then one line per value that it saw.
    fn assertion(&self, assertion: &Assertion) -> String {
        let indent = " ".repeat(INDENT);
        let room = self.look.columns().saturating_sub(INDENT + 12);
        let word = self
            .look
            .paint(look::verdict(assertion.verdict), &format!("{:<10}", assertion.verdict.to_string()));
        let mut lines = format!("{indent}{word}  {}\n", escape::cut(&escape::line(&assertion.text), room));
        let mut below = |text: &str| {
            let text = self.look.paint(look::FAINT, &escape::cut(&escape::line(text), room));
            lines.push_str(&format!("{indent}            {text}\n"));
        };
        if let Some(why) = &assertion.why {
            below(&format!("because {why}"));
        }
        assertion.saw.iter().for_each(|(name, value)| below(&format!("{name} = {value}")));
        lines
    }
}
