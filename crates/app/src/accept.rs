//! `accept`: the site's acceptance book, run as any other, and then all that it made taken back. What the cloud is
//! accepted by are the gates of that book: every one of them, those that were not reached too.

use crate::AppError;
use crate::live::undo::Undone;
use crate::live::{self, Ran};
use crate::prepare::prepare;
use model::{Assertion, EventKind, Verdict};
use runbook::{Book, Item, Taken};
use std::collections::BTreeSet;
use std::path::Path;

/// The acceptance book of a site.
pub struct Acceptance {
    /// Its path from the site's folder.
    pub name: String,
    /// The book.
    pub book: Book,
}

/// What an acceptance came to.
pub struct Accepted {
    /// The run of the book.
    pub ran: Ran,
    /// What became of all that it made; none while the run may go on.
    pub undone: Option<Undone>,
    /// Every gate of the book, in its order.
    pub rows: Vec<Row>,
}

/// One gate of the acceptance book.
pub struct Row {
    /// The step that it stands in.
    pub step: String,
    /// The gate.
    pub gate: String,
    /// Its last verdict in this run; `unmeasured` where the run did not reach it.
    pub verdict: Verdict,
    /// Its lines with what they saw; none where the run did not reach it.
    pub assertions: Vec<Assertion>,
}

/// Finds the book that `acceptance` of site.yaml names.
///
/// # Errors
/// A site that cannot be read, that names no such book, or names one that it does not have.
pub fn acceptance(site: &Path) -> Result<Acceptance, AppError> {
    let all = prepare(site, &[])?;
    let Some(wanted) = &all.acceptance else {
        let help = "name the book by which the cloud is accepted, as in `acceptance: ops-09`".to_owned();
        let what = "`acceptance` in its site.yaml".to_owned();
        return Err(AppError::Missing { site: site.to_owned(), what, help });
    };
    let named = prepare(site, std::slice::from_ref(wanted))?;
    let (name, book) = live::one(&named, wanted)?;
    Ok(Acceptance { name: name.to_owned(), book: book.clone() })
}

impl Accepted {
    /// Folds the run of the book, and the run that took back what it made.
    pub fn of(book: &Book, ran: Ran, undone: Option<Undone>) -> Accepted {
        let rows = book.steps.iter().flat_map(|step| {
            let gates = step.items.iter().filter_map(|item| match item {
                Item::Gate(gate) => Some(gate.id.as_str()),
                _ => None,
            });
            gates.map(|gate| row(&step.title, gate, &ran))
        });
        Accepted { rows: rows.collect(), ran, undone }
    }

    /// What the run made and nobody took back; none is known while it may go on.
    pub fn left(&self) -> Vec<&Taken> {
        let Some(undone) = &self.undone else { return vec![] };
        let events = undone.ran.iter().flat_map(|back| &back.events);
        let gone: BTreeSet<&str> = events
            .filter_map(|event| match &event.kind {
                EventKind::Undone { block, .. } => Some(block.as_str()),
                _ => None,
            })
            .collect();
        undone.taken.iter().filter(|taken| !gone.contains(taken.block.as_str())).collect()
    }

    /// A cloud is accepted when the run and every gate of the book hold, and nothing is left of what the run made.
    pub fn verdict(&self) -> Verdict {
        let back = self.undone.iter().filter_map(|undone| undone.ran.as_ref());
        let back = back.map(|back| back.outcome.verdict);
        let left = if self.left().is_empty() { Verdict::Holds } else { Verdict::Unmeasured };
        let gates = self.rows.iter().map(|row| row.verdict);
        Verdict::all(gates.chain(back).chain([self.ran.outcome.verdict, left]))
    }
}

fn row(step: &str, gate: &str, ran: &Ran) -> Row {
    let judged = ran.events.iter().rev().find_map(|event| match &event.kind {
        EventKind::GateJudged { gate: of, verdict, assertions } if of == gate => {
            Some((*verdict, assertions.clone()))
        }
        _ => None,
    });
    let (verdict, assertions) = judged.unwrap_or((Verdict::Unmeasured, vec![]));
    Row { step: step.to_owned(), gate: gate.to_owned(), verdict, assertions }
}
