//! The decisions register, read as a graph: who replaces whom, who rules what, and where the site leans on whom.

mod behind;
mod leaning;
mod lineage;
mod passage;
mod reading;
mod references;
mod rulings;

pub use behind::{Behind, Near, behind};
pub use leaning::leanings;
pub use lineage::{Edge, Lineage, Tie};
pub use reading::read;
pub use references::{Reference, references};
pub use rulings::{Contest, contests};

use model::{At, Span};

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its number, such as `D-020` or `D-004a`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it stands in its life; `None` where the register does not say so in a word that is known.
    pub status: Option<At<Status>>,
    /// When it was made, as written: `2026-05-22`.
    pub date: Option<At<String>>,
    /// Decisions that it replaces.
    pub supersedes: Vec<At<String>>,
    /// Decisions that replace it, as it says itself; [`Lineage::successors`] knows the others too.
    pub superseded_by: Vec<At<String>>,
    /// Decisions that it changes in part.
    pub amends: Vec<At<String>>,
    /// Decisions to read with it.
    pub related: Vec<At<String>>,
    /// What it rules, in words of the site's own such as `nic-owner`, in small letters. Two decisions in force do not
    /// rule one thing.
    pub rules: Vec<At<String>>,
    /// Its text, below the front lines; empty where there is none.
    pub text: Span,
    /// Its heading.
    pub span: Span,
}

impl Decision {
    /// Its status, without the place.
    pub fn standing(&self) -> Option<Status> {
        self.status.map(|status| status.value)
    }

    /// Whether it holds today.
    pub fn is_in_force(&self) -> bool {
        matches!(self.standing(), Some(Status::Decided | Status::Adopted))
    }
}

/// Where a decision stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Somebody asks for it.
    Proposed,
    /// It is agreed.
    Decided,
    /// It is agreed and built.
    Adopted,
    /// A later one replaces it.
    Superseded,
    /// It waits for a later version.
    Deferred,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 5] =
        [Status::Proposed, Status::Decided, Status::Adopted, Status::Superseded, Status::Deferred];

    /// The word of the register.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Proposed => "proposed",
            Status::Decided => "decided",
            Status::Adopted => "adopted",
            Status::Superseded => "superseded",
            Status::Deferred => "deferred",
        }
    }
}
