//! The books with one line of a gate taken out: what was noticed by that line alone is rehearsed again without it. A line
//! at which no fault stopped, or never alone, needs no run: without it every run goes as it went.

use super::scenario::{Cast, Played, Theatre};
use super::starts::Starts;
use super::{Progress, Request};
use crate::prepare::Prepared;
use crate::views::rehearsal::{FaultRow, Rehearsal, Weakened};
use crate::{AppError, coverage};
use clients::calls;
use model::Event;
use runbook::Book;

/// A book without one line of a gate.
pub(super) struct Without {
    /// Which of the site's books.
    pub(super) at: usize,
    /// Path of the book.
    pub(super) name: String,
    /// The gate.
    pub(super) gate: String,
    /// The line.
    pub(super) text: String,
    /// The book, read from the text that is left.
    pub(super) book: Book,
}

impl Without {
    /// The book of that name without a line; none where it has no such line.
    fn of(site: &Prepared, name: &str, gate: &str, text: &str) -> Option<Without> {
        let at = site.books.iter().position(|(book, _)| book == name)?;
        let (_, book) = site.books.get(at)?;
        let found = book.gates().find(|known| known.id == gate)?;
        let claim = found.claims.iter().find(|claim| claim.text == text)?;
        let (_, file) = site.gathered.books.iter().find(|(book, _)| book == name)?;
        let whole = &site.gathered.sources.get(*file)?.text;
        let left = without(whole, claim.span.range())?;
        let book = runbook::parse_with(*file, &left, &calls::catalogue()).book;
        let [name, gate, text] = [name, gate, text].map(str::to_owned);
        Some(Without { at, name, gate, text, book })
    }
}

/// A text without the lines of a range.
fn without(text: &str, range: std::ops::Range<usize>) -> Option<String> {
    let from = text.get(..range.start)?.rfind('\n').map_or(0, |at| at + 1);
    let to = text.get(range.end..)?.find('\n').map_or(text.len(), |at| range.end + at + 1);
    Some(format!("{}{}", text.get(..from)?, text.get(to..)?))
}

/// Rehearses every fault that one line alone had noticed without that line.
pub(super) fn weaken(
    theatre: &mut Theatre<'_>,
    starts: &Starts,
    rehearsal: &mut Rehearsal,
    watch: &mut dyn FnMut(Progress<'_>),
) -> Result<(), AppError> {
    let mut all = Vec::new();
    for row in &rehearsal.faults {
        let Some(without) = hung_on(theatre.site, row) else { continue };
        let Ok(start) = starts.of(&row.fault, theatre.site.before) else { continue };
        let Request { seed, .. } = theatre.request;
        let cast =
            Cast { seed: *seed, fault: Some(&row.fault), start, without: Some(&without), mistake: None };
        let Played { runs, onset, .. } = theatre.play(cast, starts, watch)?;
        let events: Vec<Event> = runs.into_iter().flat_map(|run| run.events).collect();
        let noticed = coverage::noticed(&events, onset.as_ref());
        let Without { name, gate, text, .. } = without;
        let (fault, outcome) = (row.fault.clone(), noticed.outcome);
        all.push(Weakened { book: name, gate, text, fault, outcome, by: noticed.gate });
    }
    rehearsal.weakened = Some(all);
    Ok(())
}

/// The book without the one line that noticed a fault.
fn hung_on(site: &Prepared, row: &FaultRow) -> Option<Without> {
    let [line] = row.lines.as_slice() else { return None };
    Without::of(site, row.book.as_deref()?, row.gate.as_deref()?, line)
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_line_goes_with_its_end() {
        let text = "```cel\na == 1\nb == 2\n```\n";
        let at = text.find("a == 1").unwrap();
        assert_eq!(without(text, at..at + 6).as_deref(), Some("```cel\nb == 2\n```\n"));
        assert_eq!(without("  b", 2..3).as_deref(), Some(""));
    }
}
