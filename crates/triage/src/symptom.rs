//! One known symptom.

use crate::{Layer, Pattern};

/// A known failure: what it looks like, its cause, its exact fix, and where that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// Its name: kebab-case, and of this one only.
    pub id: String,
    /// The program or project that says it.
    pub component: String,
    /// Where the cause lies.
    pub layer: Layer,
    /// Whether it is a cause, a consequence or harmless.
    pub role: Role,
    /// What a line must hold: any of these.
    pub patterns: Vec<Pattern>,
    /// Loggers, programs or files that say it, by their beginnings; nothing where anybody may.
    pub said_by: Vec<String>,
    /// Whether it stands on lines of no level or a low one, too.
    pub quiet: bool,
    /// It says that something failed and not what: any other entry that fits says more.
    pub general: bool,
    /// How often it must be seen before it counts.
    pub rate: Option<Rate>,
    /// Why it happens.
    pub cause: String,
    /// What to do: one act after the other.
    pub fix: Vec<String>,
    /// How to tell it from what looks alike.
    pub apart: Option<String>,
    /// Versions that have it.
    pub versions: Option<String>,
    /// Packages with the version that brought the fix, as `nova-common 3:26.0.0-0ubuntu1`.
    pub fixed: Vec<String>,
    /// Where that is written.
    pub source: String,
    /// Lines that have it.
    pub positive: Vec<String>,
    /// Lines that look alike and have it not.
    pub negative: Vec<String>,
    /// Whose knowledge it is.
    pub origin: Origin,
}

/// What a symptom says about where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The line names what is broken.
    Cause,
    /// The line says that something else is broken; it is a cause only where nothing else is found.
    Effect,
    /// The line is known, and nothing is broken.
    Noise,
}

/// How often a symptom must be seen before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So many times.
    pub count: u64,
    /// Within so many minutes.
    pub minutes: u64,
}

/// Whose knowledge a symptom is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The site's own list of known issues.
    Site,
    /// The catalogue.
    Catalogue,
}

impl Symptom {
    /// Whether this logger, program or file may say it. Names are compared up to a dot, a dash or their end.
    pub fn is_said_by(&self, names: &[&str]) -> bool {
        self.said_by.is_empty()
            || self.said_by.iter().any(|known| names.iter().any(|name| begins(name, known)))
    }
}

fn begins(name: &str, known: &str) -> bool {
    name.strip_prefix(known).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
}
