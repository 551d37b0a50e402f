//! Who may approve, and what a person's key is put under.

use crate::{Digest, PublicKey, RunId, Seal, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long an approval waits for its mutation, where the site does not say.
pub const APPROVAL_LIFETIME: Duration = Duration::from_secs(900);

/// Who may approve the mutations of a live run. A site declares it in `site.yaml`, under `approvals`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approvals {
    /// The people, each with the public half of one key.
    pub people: BTreeMap<String, PublicKey>,
    /// Which mutations somebody else than the runner must approve.
    pub another_person: AnotherPerson,
    /// How long an approval waits for its mutation.
    pub lifetime: Duration,
}

/// Which mutations somebody else than the runner must approve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnotherPerson {
    /// None.
    Never,
    /// All.
    Always,
    /// Those with one of these labels.
    For(BTreeSet<Grave>),
}

/// What makes a mutation grave: the label of its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grave {
    /// `caution`: the book warns.
    Caution,
    /// `confirm`: a word must be typed.
    Confirm,
    /// `secret`: a secret passes through.
    Secret,
}

impl Grave {
    /// All of them.
    pub const ALL: [Grave; 3] = [Grave::Caution, Grave::Confirm, Grave::Secret];

    /// The label.
    pub fn as_str(self) -> &'static str {
        match self {
            Grave::Caution => "caution",
            Grave::Confirm => "confirm",
            Grave::Secret => "secret",
        }
    }
}

impl Approvals {
    /// Whether a mutation with these labels needs another person than the runner.
    pub fn ask_another(&self, labels: &BTreeSet<Grave>) -> bool {
        match &self.another_person {
            AnotherPerson::Never => false,
            AnotherPerson::Always => true,
            AnotherPerson::For(grave) => !grave.is_disjoint(labels),
        }
    }

    /// Whether one of these people vouches for a statement; the error says why not.
    pub fn vouched(&self, statement: &Statement, seal: &Seal) -> Result<(), String> {
        match self.people.get(&seal.by) {
            None => Err(format!("{:?} is nobody whom `approvals.people` of site.yaml names", seal.by)),
            Some(key) if *key != seal.key => {
                Err(format!("{} signed with {}, which is not the key in site.yaml", seal.by, seal.key))
            }
            Some(_) if !seal.is_over(statement) => {
                Err(format!("the signature of {} is not over this", seal.by))
            }
            Some(_) => Ok(()),
        }
    }
}

/// What a person's key is put under. Each kind has a tag, so that a signature of one is none of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "kebab-case")]
pub enum Statement {
    /// Consent to one exact mutation.
    Approved {
        /// The mutation.
        #[serde(flatten)]
        asked: Asked,
    },
    /// A refusal to consent to it.
    Declined {
        /// The mutation.
        #[serde(flatten)]
        asked: Asked,
        /// Why, in the person's words.
        why: String,
    },
    /// The end of a run.
    Closed {
        /// The run.
        run: RunId,
        /// Digest of the run's last event before its end: with it of everything before.
        after: Digest,
        /// What it came to.
        verdict: Verdict,
        /// Why it ended where it did.
        reason: String,
    },
    /// How far a journal had come.
    Head {
        /// How many events it had.
        events: u64,
        /// Digest of the last one.
        head: Digest,
    },
}

/// The one mutation that a person is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The run.
    pub run: RunId,
    /// Digest of the event that opened it: with it of site, commit, book, and of the journal that it stands in. Names of
    /// runs come again in another journal, this does not.
    pub opened: Digest,
    /// Id of the block.
    pub block: String,
    /// Digest of the proposal: book, commit, block, values, target, facts, attempt.
    pub proposal: Digest,
}

/// A statement with the seal of whoever makes it: what is posted, exported and read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// What is said.
    pub statement: Statement,
    /// Who says it.
    pub seal: Seal,
}
