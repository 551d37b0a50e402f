//! What `check` has against a site and a book: a run begins only where that is nothing. One that is under way goes on:
//! it left something half done, and a newer version that finds more, or an exception that ran out, must not keep it so.

use crate::AppError;
use crate::check::found;
use crate::prepare::Prepared;
use crate::views::place;
use model::{Clock, Finding, Severity};
use std::path::PathBuf;

/// How many are told; `check` tells them all.
const TOLD: usize = 8;

/// The errors of a site, but for those of its other books.
pub(super) struct Faults {
    site: PathBuf,
    /// Each with its place.
    errors: Vec<String>,
}

impl Faults {
    /// What `check` finds now, under the site's own `severities` and `exceptions`.
    pub(super) fn of(site: &Prepared, book: &str, clock: &dyn Clock) -> Faults {
        let gathered = &site.gathered;
        let is_other = |finding: &Finding| {
            gathered.books.iter().any(|(name, file)| name != book && *file == finding.at.file)
        };
        let mut findings = found(gathered, clock);
        findings.retain(|finding| finding.severity == Severity::Error && !is_other(finding));
        let told = |finding: &Finding| {
            let at = place::of(&gathered.sources, finding.at);
            format!("{}:{}: {} ({})", at.file, at.start.line, finding.message, finding.code)
        };
        Faults { site: site.folder.clone(), errors: findings.iter().map(told).collect() }
    }

    /// Refuses to begin a run where there are any.
    pub(super) fn refuse(&self) -> Result<(), AppError> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let mut errors: Vec<String> = self.errors.iter().take(TOLD).cloned().collect();
        let more = self.errors.len().saturating_sub(TOLD);
        errors.extend((more > 0).then(|| format!("and {more} more")));
        Err(AppError::Faulty { site: self.site.clone(), count: self.errors.len(), errors })
    }
}
