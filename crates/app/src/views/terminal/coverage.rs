//! The coverage table.

use crate::views::escape;
use crate::views::look::{self, Look, PLAIN, Style};
use crate::views::rehearsal::{FaultRow, Outcome, Rehearsal};

const HEADS: [&str; 5] = ["FAULT", "LAYER", "OUTCOME", "GATE", "AFTER"];
const GAP: &str = "  ";

/// One line per fault in aligned columns, the escaped ones first, and below it why, for those that were not caught in time. The control stands
/// in the first line. Empty when no fault was injected.
pub fn coverage(rehearsal: &Rehearsal, look: Look) -> String {
    if rehearsal.faults.is_empty() {
        return String::new();
    }
    let verdict = rehearsal.control_verdict();
    let control = ["(control)", "-", &verdict.to_string(), "-", "-"].map(str::to_owned);
    let faults = rehearsal.worst_first();
    let rows: Vec<[String; 5]> = faults.iter().map(|row| cells(row)).collect();
    let widths = widths(rows.iter().chain([&control]), look.columns());
    let mut out = line(&HEADS.map(str::to_owned), &widths, look, [look::FAINT; 5]);
    let plain = |outcome| [PLAIN, PLAIN, outcome, PLAIN, PLAIN];
    out.push_str(&line(&control, &widths, look, plain(look::verdict(verdict))));
    for (fault, row) in faults.into_iter().zip(&rows) {
        let (style, in_time) = match fault.outcome {
            Outcome::Caught => (look::GOOD, true),
            Outcome::Late => (look::OPEN, false),
            Outcome::Escaped => (look::BAD, false),
        };
        out.push_str(&line(row, &widths, look, plain(style)));
        if !in_time {
            let argued = fault.argument.as_ref().map(super::guards::argued);
            for why in argued.iter().chain([&fault.why]) {
                let why = escape::cut(&escape::line(why), look.columns() - 2);
                out.push_str(&format!("  {}\n", look.paint(look::FAINT, &why)));
            }
        }
    }
    out
}

fn cells(row: &FaultRow) -> [String; 5] {
    let noticed = row.outcome != Outcome::Escaped;
    let after = row.steps_after.filter(|_| noticed);
    [
        escape::line(&row.fault),
        escape::line(&row.layer),
        row.outcome.word().to_owned(),
        row.gate.as_deref().filter(|_| noticed).map_or("-".to_owned(), escape::line),
        after.map_or("-".to_owned(), |steps| format!("{steps} step{}", if steps == 1 { "" } else { "s" })),
    ]
}

/// The widths that the cells need; where that is too much, fault, then gate, then layer give way, down to 12.
fn widths<'a>(rows: impl Iterator<Item = &'a [String; 5]>, columns: usize) -> [usize; 5] {
    let mut widths = HEADS.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut over = (widths.iter().sum::<usize>() + GAP.len() * (HEADS.len() - 1)).saturating_sub(columns);
    for column in [0, 3, 1] {
        if let Some(width) = widths.get_mut(column) {
            let give = over.min(width.saturating_sub(12));
            *width -= give;
            over -= give;
        }
    }
    widths
}

fn line(cells: &[String; 5], widths: &[usize; 5], look: Look, styles: [Style; 5]) -> String {
    let padded = cells.iter().zip(widths).zip(styles).map(|((cell, &width), style)| {
        let text = escape::cut(cell, width);
        let pad = " ".repeat(width.saturating_sub(text.chars().count()));
        format!("{}{pad}", look.paint(style, &text))
    });
    format!("{}\n", padded.collect::<Vec<_>>().join(GAP).trim_end())
}
