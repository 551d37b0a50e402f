//! `diff` and `delta`: read two sources, compare them in one room, hand back.

use crate::AppError;
use crate::gather::{Gathered, gather};
use model::{Finding, Sources};
use site::compare::Comparison;
use site::delta::{Delta, Folder};
use site::{Reading, Site};
use std::path::Path;

/// One side of a comparison, for drawing.
pub struct Side {
    /// The path as given.
    pub name: String,
    /// What kind of source it is: `site`, `bundle`, `juju status`.
    pub kind: &'static str,
    /// The texts, with stars where a secret stands.
    pub sources: Sources,
}

/// Two sources, and all that they differ in.
pub struct Compared {
    /// The first.
    pub a: Side,
    /// The second.
    pub b: Side,
    /// What would change to get from the first to the second.
    pub comparison: Comparison,
}

/// Two sites, and the way from one to the other.
pub struct Way {
    /// The first.
    pub a: Side,
    /// The second.
    pub b: Side,
    /// The way.
    pub delta: Delta,
}

/// Compares two sources: sites, bundles, exports, statuses, texts of Terraform.
pub fn diff(a: &Path, b: &Path) -> Result<Compared, AppError> {
    let ((ours, a), (theirs, b)) = (source(a)?, source(b)?);
    let comparison = site::compare::compare(&ours.site, &theirs.site);
    Ok(Compared { a: a.side, b: b.side, comparison })
}

/// Finds the way from one site to another.
pub fn delta(a: &Path, b: &Path) -> Result<Way, AppError> {
    let ((ours, a), (theirs, b)) = (source(a)?, source(b)?);
    let delta = site::delta::delta(a.folder(&ours.site), b.folder(&theirs.site));
    Ok(Way { a: a.side, b: b.side, delta })
}

struct Opened {
    gathered: Gathered,
    side: Side,
}

impl Opened {
    fn folder<'a>(&'a self, site: &'a Site) -> Folder<'a> {
        Folder { site, books: &self.gathered.books, overlays: &self.gathered.overlay_files }
    }
}

fn source(path: &Path) -> Result<(Reading, Opened), AppError> {
    let gathered = gather(path, &[])?;
    let reading = site::read(&gathered.inputs());
    if let Some(finding) = gathered.findings.iter().chain(&reading.findings).find(|finding| hides(finding)) {
        let line = gathered.sources.get(finding.at.file).map(|source| source.position(finding.at.start).line);
        let why = format!("line {}: {}", line.unwrap_or(1), finding.message);
        return Err(AppError::Unreadable { path: path.to_owned(), why });
    }
    let is_site = reading.site.is_declared();
    let kind = if is_site { "site" } else { reading.site.origin.kind.as_str() };
    let side = Side { name: path.display().to_string(), kind, sources: site::veil(&gathered.sources) };
    Ok((reading, Opened { gathered, side }))
}

/// Whether part of the model could not be read: what is missing then would be told as a difference.
fn hides(finding: &Finding) -> bool {
    const HIDING: [&str; 6] =
        ["not-a-bundle", "not-text", "file-too-large", "yaml-syntax", "yaml-too-deep", "yaml-too-large"];
    HIDING.contains(&finding.code)
}
