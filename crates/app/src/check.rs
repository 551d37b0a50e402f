//! `check` and `plan`: read, visit one room, hand back.

use crate::AppError;
use crate::gather::{Gathered, gather};
use model::{Clock, Finding, Sources, Verdict};
use std::path::{Path, PathBuf};

/// What a check came to.
pub struct Checked {
    /// The texts for drawing, with stars where a secret stands.
    pub sources: Sources,
    /// The texts as they are, by role, for repairs. They are never drawn.
    pub(crate) gathered: Gathered,
    /// Everything that was found, in the order of file, place and code.
    pub findings: Vec<Finding>,
    /// `fails` when an error is among them.
    pub verdict: Verdict,
}

/// Checks a site folder or a bundle file with overlays.
pub fn check(path: &Path, overlays: &[PathBuf], clock: &dyn Clock) -> Result<Checked, AppError> {
    let gathered = gather(path, overlays)?;
    let findings = found(&gathered, clock);
    let verdict = Finding::verdict(&findings);
    Ok(Checked { sources: site::veil(&gathered.sources), gathered, findings, verdict })
}

/// The findings of the files, of the site and of its books, in the order of file, place and code.
pub(crate) fn found(gathered: &Gathered, clock: &dyn Clock) -> Vec<Finding> {
    let inputs = gathered.inputs();
    // A bundle alone has no books, and is read in less time than a thread takes to start.
    let (reading, books) = match gathered.books.is_empty() {
        true => (site::read(&inputs), vec![]),
        false => beside(|| site::read(&inputs), || books(gathered)),
    };
    let mut findings = gathered.findings.clone();
    findings.extend(site::check(&inputs, &reading, books, clock.now()));
    // A file that is no text was read as an empty one: what is missing in it follows from that.
    findings.retain(|finding| {
        matches!(finding.code, "not-text" | "file-too-large" | "overlay-cycle" | "link-left-out")
            || !gathered.is_blank(finding.at.file)
    });
    findings.sort_by(|a, b| (a.at, a.code, &a.message).cmp(&(b.at, b.code, &b.message)));
    findings.dedup();
    findings
}

fn books(gathered: &Gathered) -> Vec<Finding> {
    let calls = clients::calls::catalogue();
    let books = gathered.books.iter().filter_map(|(_, file)| {
        let source = gathered.sources.get(*file)?;
        (!gathered.is_blank(*file)).then(|| runbook::parse_with(*file, &source.text, &calls).findings)
    });
    books.flatten().collect()
}

/// Does both at once: the books cost as much as everything else together.
fn beside<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        match other.join() {
            Ok(other) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// What Juju would do, and why it might refuse.
pub struct Planned {
    /// The texts for drawing, with stars where a secret stands.
    pub sources: Sources,
    /// The planned changes.
    pub plan: bundle::Plan,
    /// Juju's own objections: with an error among them Juju does nothing at all.
    pub findings: Vec<Finding>,
}

/// Plans a site's bundle, or a bundle file or another source with overlays.
pub fn plan(path: &Path, overlays: &[PathBuf]) -> Result<Planned, AppError> {
    let gathered = gather(path, overlays)?;
    let Some(base) = gathered.bundle else {
        let help = "write bundle.yaml, or name a bundle file".to_owned();
        return Err(AppError::Missing { site: path.to_owned(), what: "bundle.yaml".to_owned(), help });
    };
    let reading = bundle::read_source(&gathered.sources, base, &gathered.overlays);
    let mut findings = gathered.findings;
    findings.extend(reading.findings);
    findings.extend(site::verify(&reading.bundle, &reading.origin));
    let plan = bundle::plan(&reading.bundle);
    Ok(Planned { sources: site::veil(&gathered.sources), plan, findings })
}
