//! What the gates guard: by layer, by gate, by line, and what comes of taking a line out.

use crate::views::escape;
use crate::views::look::{self, Look};
use crate::views::rehearsal::{Argument, Mistaken, Outcome, Rehearsal, Weakened};
use crate::views::tally::{self, Guards, LineRow};
use runbook::Stands;

/// A few lines for each; empty when neither faults nor mistakes were asked for.
pub fn guards(rehearsal: &Rehearsal, look: Look) -> String {
    let mut out = Lines { text: String::new(), look };
    if !rehearsal.faults.is_empty() {
        layers(rehearsal, &mut out);
        gates(rehearsal, &mut out);
    }
    if let Some(mistakes) = &rehearsal.mistakes {
        mistaken(mistakes, &mut out);
    }
    if let Some(weakened) = &rehearsal.weakened {
        without(weakened, &mut out);
    }
    out.text
}

struct Lines {
    text: String,
    look: Look,
}

impl Lines {
    /// A line, cut to the width.
    fn head(&mut self, text: &str) {
        let text = escape::cut(&escape::line(text), self.look.columns());
        self.text.push_str(&format!("{text}\n"));
    }

    /// One below it, further in.
    fn below(&mut self, text: &str) {
        let text = escape::cut(&escape::line(text), self.look.columns().saturating_sub(2));
        self.text.push_str(&format!("  {}\n", self.look.paint(look::FAINT, &text)));
    }
}

fn layers(rehearsal: &Rehearsal, out: &mut Lines) {
    let of = |(name, row): (&str, tally::LayerRow)| {
        format!("{name} {} of {}", row.caught, row.caught + row.late + row.escaped)
    };
    let all: Vec<String> = tally::layers(rehearsal).into_iter().map(of).collect();
    out.head(&format!("caught by layer: {}", all.join(", ")));
}

fn gates(rehearsal: &Rehearsal, out: &mut Lines) {
    let rows: Vec<_> = tally::gates(rehearsal).into_iter().filter(|row| !row.lines.is_empty()).collect();
    let idle: Vec<&str> = rows.iter().filter(|row| row.faults.is_empty()).map(|row| row.gate).collect();
    if !rows.is_empty() {
        out.head(&format!("{} gates, {} of them caught nothing", rows.len(), idle.len()));
    }
    if !idle.is_empty() {
        out.below(&idle.join(", "));
    }
    let lines: Vec<(&str, &LineRow<'_>)> =
        rows.iter().flat_map(|row| row.lines.iter().map(|line| (row.gate, line))).collect();
    let count = |guards| lines.iter().filter(|(_, line)| line.guards() == guards).count();
    if !lines.is_empty() {
        out.head(&format!(
            "{} lines of gates: {} guard a fault alone, {} an answer alone, {} nothing, {} were not reached",
            lines.len(),
            count(Guards::Faults),
            count(Guards::Answers),
            count(Guards::Nothing),
            count(Guards::Unknown)
        ));
    }
    for (gate, row) in lines.iter().filter(|(_, line)| line.guards() == Guards::Nothing) {
        out.below(&format!("{gate}: {}: {}", row.line.text, nothing(row)));
    }
}

/// Why a line guards nothing.
fn nothing(row: &LineRow<'_>) -> String {
    let why = match &row.line.stands {
        Stands::Among(_, other) => format!("whatever it notices is noticed by `{other}`"),
        _ => "no change of one value makes it false".to_owned(),
    };
    row.line.argument.as_ref().map_or(why, argued)
}

/// An argument of the site.
pub(super) fn argued(argument: &Argument) -> String {
    format!("argued: {} ({})", argument.why, argument.decision)
}

/// Each kind of mistake with the laws that refused it, then what nothing refused.
fn mistaken(mistakes: &[Mistaken], out: &mut Lines) {
    let mut kinds: Vec<&str> = mistakes.iter().map(|row| row.mistake).collect();
    kinds.sort_unstable();
    kinds.dedup();
    out.head(&format!("{} mistakes of people were made on the twin", mistakes.len()));
    for kind in kinds {
        let of = || mistakes.iter().filter(|row| row.mistake == kind);
        let laws: std::collections::BTreeSet<u8> = of().filter_map(|row| row.law).collect();
        let laws: Vec<String> = laws.into_iter().map(|law| law.to_string()).collect();
        let refused = of().filter(|row| row.law.is_some()).count();
        out.below(&format!("{kind}: {refused} of {} refused, by law {}", of().count(), laws.join(", ")));
    }
    for row in mistakes.iter().filter(|row| row.law.is_none()) {
        out.below(&format!("NOT REFUSED: {} at {} of {}: {}", row.mistake, row.block, row.book, row.why));
    }
}

fn without(weakened: &[Weakened], out: &mut Lines) {
    let of = |outcome| weakened.iter().filter(|row| row.outcome == outcome).count();
    out.head(&format!(
        "{} faults hang on one line each; without it {} escape, {} are late, {} are caught elsewhere",
        weakened.len(),
        of(Outcome::Escaped),
        of(Outcome::Late),
        of(Outcome::Caught)
    ));
    for row in weakened {
        let became = match &row.by {
            Some(by) => format!("{} by {by}", row.outcome.word()),
            None => row.outcome.word().to_owned(),
        };
        out.below(&format!("{}: {became} without {}: {}", row.fault, row.gate, row.text));
    }
}
