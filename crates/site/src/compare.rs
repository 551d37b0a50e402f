//! What would change to get from one description of a model to another: sites, bundles, exports, statuses and texts of
//! Terraform in any pairing.
//!
//! Values go in, a list of differences comes out. What one side cannot know is a [`Gap`] and never a difference; so is
//! what a written bundle leaves to Juju and a model that runs therefore says alone.

mod applications;
mod declared;
mod machines;
mod relations;
#[cfg(test)]
pub(crate) mod tests;
mod words;

use crate::site::Site;
use bundle::Part;
use model::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A value as one side says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The value, with stars where it is secret.
    pub text: String,
    /// Where it stands in the texts of its side.
    pub span: Span,
}

impl Told {
    pub(crate) fn new(text: impl Into<String>, span: Span) -> Told {
        Told { text: text.into(), span }
    }
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// What the site declares besides its bundle.
    Site,
    /// What the site says about versions.
    Versions,
    /// Machines.
    Machines,
    /// Applications, with all that is set on them.
    Applications,
    /// Remote applications of other models.
    Remote,
    /// Relations.
    Relations,
}

impl Group {
    /// Its name, for people and programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Group::Site => "site",
            Group::Versions => "versions",
            Group::Machines => "machines",
            Group::Applications => "applications",
            Group::Remote => "saas",
            Group::Relations => "relations",
        }
    }
}

/// One thing that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub group: Group,
    /// The application, machine, relation, or the path in `site.yaml`.
    pub subject: String,
    /// What of it differs, such as `channel` or `options.vip`; empty where the whole is there on one side only.
    pub what: String,
    /// What the first side says; `None` where it says nothing.
    pub from: Option<Told>,
    /// What the second side says.
    pub to: Option<Told>,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Which {
    /// The first.
    A,
    /// The second.
    B,
}

/// What one side does not say, so that it was not compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Who does not say it.
    pub side: Which,
    /// What, such as `options` or `revision`.
    pub what: String,
    /// Of which applications; empty for all.
    pub subjects: Vec<String>,
    /// Whether the side leaves it to Juju, rather than being unable to know it.
    pub is_open: bool,
}

/// All that two sides differ in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In the order of group, subject, and what is set on it.
    pub differences: Vec<Difference>,
    /// In the order of sides.
    pub gaps: Vec<Gap>,
}

/// Compares two models. The order of the result depends on nothing but their content.
pub fn compare(a: &Site, b: &Site) -> Comparison {
    let mut work = Work { a, b, differences: vec![], gaps: BTreeMap::new() };
    declared::compare(&mut work);
    let pairing = machines::compare(&mut work);
    applications::compare(&mut work, &pairing);
    relations::compare(&mut work);
    for (side, site) in [(Which::A, a), (Which::B, b)] {
        for part in site.origin.unknown.everywhere() {
            work.gaps.insert((side, false, part.as_str().to_owned()), BTreeSet::new());
        }
    }
    work.differences.sort_by(|a, b| (a.group, &a.subject).cmp(&(b.group, &b.subject)));
    let gaps = work.gaps.into_iter().map(|((side, is_open, what), subjects)| Gap {
        side,
        what,
        subjects: subjects.into_iter().collect(),
        is_open,
    });
    Comparison { differences: work.differences, gaps: gaps.collect() }
}

/// A comparison under way.
struct Work<'a> {
    a: &'a Site,
    b: &'a Site,
    differences: Vec<Difference>,
    gaps: BTreeMap<(Which, bool, String), BTreeSet<String>>,
}

impl Work<'_> {
    /// Whether both sides know a part of an application. What one does not is noted.
    fn knows(&mut self, application: &str, part: Part) -> bool {
        let mut both = true;
        for (side, site) in [(Which::A, self.a), (Which::B, self.b)] {
            if !site.origin.unknown.knows(application, part) {
                both = false;
                if site.origin.unknown.knows_all(part) {
                    self.gap(side, part.as_str(), application, false);
                }
            }
        }
        both
    }

    fn gap(&mut self, side: Which, what: &str, subject: &str, is_open: bool) {
        let key = (side, is_open, what.to_owned());
        self.gaps.entry(key).or_default().insert(subject.to_owned());
    }

    /// The side that leaves to Juju what the other, a model that runs, says.
    fn leaves_open(&self, from: Option<&Told>, to: Option<&Told>) -> Option<Which> {
        let (a, b) = (self.a.origin.kind.is_live(), self.b.origin.kind.is_live());
        match (from, to) {
            (None, Some(_)) if b && !a => Some(Which::A),
            (Some(_), None) if a && !b => Some(Which::B),
            _ => None,
        }
    }

    fn differ(&mut self, group: Group, subject: &str, what: &str, from: Option<Told>, to: Option<Told>) {
        let (subject, what) = (subject.to_owned(), what.to_owned());
        self.differences.push(Difference { group, subject, what, from, to });
    }
}
