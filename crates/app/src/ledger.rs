//! What is still open in a site: weaknesses, decisions, divergences past their date.

use crate::AppError;
use crate::gather::gather;
use model::{Clock, Sources, Span};

/// One thing that is open.
pub struct Item {
    /// Its identifier; empty for a divergence, which has none.
    pub id: String,
    /// What it is.
    pub what: String,
    /// Since when, as written; for a divergence, until when it was to last. Empty where nothing is written.
    pub date: String,
    /// Days since that date, where it is one.
    pub days: Option<i64>,
    /// Where it stands.
    pub at: Span,
}

/// Everything that is open.
pub struct Outstanding {
    /// The texts for drawing.
    pub sources: Sources,
    /// Open rows of the security ledger.
    pub security: Vec<Item>,
    /// Decisions that are only proposed.
    pub decisions: Vec<Item>,
    /// Divergences that were to be gone by a date that has passed.
    pub expired: Vec<Item>,
}

/// Looks through a site. A date counts by days of UTC.
///
/// # Errors
/// `Unreadable` for a path that is no site.
pub fn outstanding(path: &std::path::Path, clock: &dyn Clock) -> Result<Outstanding, AppError> {
    let gathered = gather(path, &[])?;
    let site = site::read(&gathered.inputs()).site;
    let now = clock.now();
    let item = |id: &str, what: &str, date: &str, at: Span| Item {
        id: id.to_owned(),
        what: what.to_owned(),
        date: date.to_owned(),
        days: days_since(date, now),
        at,
    };
    let security = site.ledger.iter().filter(|row| row.open);
    let security = security.map(|row| item(&row.id, &row.what, &row.since, row.span)).collect();
    let proposed = |decision: &&site::decisions::Decision| {
        decision.standing() == Some(site::decisions::Status::Proposed)
    };
    let decisions = site.decisions.iter().filter(proposed).map(|decision| {
        let date = decision.date.as_ref().map_or("", |date| &date.value);
        item(&decision.id, &decision.title, date, decision.span)
    });
    let until =
        site.divergences.iter().filter_map(|divergence| Some((divergence, divergence.until.as_ref()?)));
    let expired =
        until.map(|(divergence, until)| item("", &divergence.what.value, &until.value, divergence.span));
    Ok(Outstanding {
        sources: site::veil(&gathered.sources),
        security,
        decisions: decisions.collect(),
        expired: expired.filter(|item| item.days.is_some_and(|days| days > 0)).collect(),
    })
}

/// Days from midnight UTC of a date to now, whole ones; below zero for a date to come.
fn days_since(date: &str, now: model::Timestamp) -> Option<i64> {
    let midnight: model::Timestamp = format!("{date}T00:00:00Z").parse().ok()?;
    Some((now.as_second() - midnight.as_second()).div_euclid(86_400))
}
