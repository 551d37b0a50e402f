//! The decisions of a site: the register, where the texts name it, and what stands behind a line.

use crate::AppError;
use crate::gather::{Gathered, gather};
use model::{FileId, Sources, Span};
use site::decisions::{Decision, Lineage, Near};

pub use site::decisions::Status;

use std::path::Path;

/// A register, and where the site names its decisions.
pub struct Register {
    /// The texts for drawing, with stars where a secret stands.
    pub sources: Sources,
    /// The decisions, in the order of the register.
    pub decisions: Vec<Decision>,
    /// Where the texts of the site name decisions, the register itself left out: number and place.
    pub named: Vec<(String, Span)>,
}

impl Register {
    /// The decision with that number.
    ///
    /// # Errors
    /// `Unknown` where the register does not have it.
    pub fn find(&self, id: &str) -> Result<&Decision, AppError> {
        let found = self.decisions.iter().find(|decision| decision.id == id);
        found.ok_or_else(|| {
            let ids: Vec<&str> = self.decisions.iter().map(|decision| decision.id.as_str()).collect();
            AppError::Unknown { kind: "decision", name: id.to_owned(), known: ids.join(", ") }
        })
    }

    /// The decisions as a graph.
    pub fn lineage(&self) -> Lineage<'_> {
        Lineage::new(&self.decisions)
    }
}

/// One decision behind a line.
pub struct Reason {
    /// Its number, as named.
    pub id: String,
    /// How near to the line it is named.
    pub near: Near,
    /// Where.
    pub at: Span,
}

/// Reads a site's register.
///
/// # Errors
/// `Unreadable` for a path that is no site, `Missing` for a site without a register.
pub fn register(path: &Path) -> Result<Register, AppError> {
    register_of(path, &gather(path, &[])?)
}

fn register_of(path: &Path, gathered: &Gathered) -> Result<Register, AppError> {
    let inputs = gathered.inputs();
    if inputs.decisions.is_none() {
        let help =
            "write one: docs/design-decisions.md, with `## D-001 -- Title` for each decision".to_owned();
        return Err(AppError::Missing { site: path.to_owned(), what: "decisions register".to_owned(), help });
    }
    let named =
        site::decisions::references(&inputs).into_iter().map(|named| (named.id.to_owned(), named.span));
    Ok(Register {
        sources: site::veil(&gathered.sources),
        decisions: site::read(&inputs).site.decisions,
        named: named.collect(),
    })
}

/// The decisions that stand behind a line of a site's text, given as `PATH:LINE`: a path as findings print it, or one
/// from the site's folder.
///
/// # Errors
/// As [`register`]; `NoPlace` where the site has no such text or the text no such line.
pub fn why(path: &Path, place: &str) -> Result<(Register, Vec<Reason>), AppError> {
    let no_place = |why: &str| AppError::NoPlace { place: place.to_owned(), why: why.to_owned() };
    let (name, line) = place.rsplit_once(':').ok_or_else(|| no_place("it has no `:LINE`"))?;
    let line: u32 = line.parse().map_err(|_| no_place("its line is no number"))?;
    let gathered = gather(path, &[])?;
    let file = text_named(&gathered, path, name).ok_or_else(|| no_place("the site has no such text"))?;
    let source = gathered.sources.get(file).ok_or_else(|| no_place("the site has no such text"))?;
    if line == 0 || line as usize > source.text.lines().count() {
        return Err(no_place(&format!("the text has {} lines", source.text.lines().count())));
    }
    let found = site::decisions::behind(file, source, line);
    let reasons = found.into_iter().map(|behind| Reason {
        id: behind.reference.id.to_owned(),
        near: behind.near,
        at: behind.reference.span,
    });
    let reasons = reasons.collect();
    Ok((register_of(path, &gathered)?, reasons))
}

fn text_named(gathered: &Gathered, site: &Path, name: &str) -> Option<FileId> {
    let wanted = [Path::new(name).to_owned(), site.join(name)];
    let plain = |path: &Path| {
        path.components().filter(|part| part.as_os_str() != ".").collect::<std::path::PathBuf>()
    };
    let is_it = |source: &model::Source| {
        let own = plain(Path::new(source.name.as_ref()));
        wanted.iter().any(|wanted| plain(wanted) == own)
    };
    gathered.sources.iter().find(|(_, source)| is_it(source)).map(|(file, _)| file)
}
