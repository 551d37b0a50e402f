use crate::{Layer, Question, Seen};
use model::Verdict;

/// One check: what is asked, and how the answer is judged.
pub struct Check {
    /// Its name: kebab-case.
    pub id: &'static str,
    /// The layer that is broken when it fails.
    pub layer: Layer,
    /// Whether what rests on the layer suffers when it fails: a silent API bears, a server in ERROR does not.
    pub bears: bool,
    /// What it shows when it holds, in a sentence.
    pub shows: &'static str,
    /// What it asks.
    pub asks: &'static [&'static Question],
    /// How it judges; the error ends the judging early.
    pub judge: fn(&Seen<'_>) -> Result<Outcome, Outcome>,
    /// What to do when it fails.
    pub act: &'static str,
    /// The known symptom or decision that has more on it; empty where there is none.
    pub known: &'static str,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Proven on what was seen.
    Holds {
        /// What was seen.
        seen: String,
    },
    /// Proven false.
    Fails {
        /// What was seen.
        seen: String,
        /// Why that is wrong.
        why: String,
    },
    /// Nothing was measured.
    Unmeasured {
        /// Why not.
        why: String,
    },
    /// There is nobody to ask.
    LeftOut {
        /// Why not.
        why: String,
    },
}

impl Outcome {
    /// It holds.
    pub(crate) fn holds(seen: impl Into<String>) -> Outcome {
        Outcome::Holds { seen: seen.into() }
    }

    /// It fails.
    pub(crate) fn fails(seen: impl Into<String>, why: impl Into<String>) -> Outcome {
        Outcome::Fails { seen: seen.into(), why: why.into() }
    }

    /// It was not measured.
    pub(crate) fn unmeasured(why: impl Into<String>) -> Outcome {
        Outcome::Unmeasured { why: why.into() }
    }

    /// It is left out.
    pub(crate) fn left_out(why: impl Into<String>) -> Outcome {
        Outcome::LeftOut { why: why.into() }
    }

    /// The verdict; none for what is left out.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Outcome::Holds { .. } => Some(Verdict::Holds),
            Outcome::Fails { .. } => Some(Verdict::Fails),
            Outcome::Unmeasured { .. } => Some(Verdict::Unmeasured),
            Outcome::LeftOut { .. } => None,
        }
    }
}
