use crate::{Digest, Fact, Seal, Timestamp, Verdict};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of one run: one execution of a book.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub String);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a run touches the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Against the real cloud.
    Live,
    /// Against the twin.
    Rehearsal,
    /// By paste: a person runs the blocks and pastes what they print.
    Paste,
}

/// What a run starts from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Genesis {
    /// Name of the site.
    pub site: String,
    /// Commit of the deployment repository, or `unversioned`.
    pub commit: String,
    /// Whether the working tree differs from that commit.
    pub dirty: bool,
    /// Path of the book, from the site's folder.
    pub book: String,
    /// Digest of the book's text.
    pub book_digest: Digest,
    /// Digest of every file of the site that the run can read.
    pub site_digest: Digest,
    /// Who runs it.
    pub operator: String,
    /// How it touches the world.
    pub mode: Mode,
    /// The seed of a rehearsal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seed: Option<u64>,
    /// The fault that a rehearsal injects.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fault: Option<String>,
}

/// One line of a gate, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assertion {
    /// The CEL text of the line.
    pub text: String,
    /// Line in the book, from 1.
    pub line: u32,
    /// What it came to.
    pub verdict: Verdict,
    /// The values it saw, by fact name; long ones are cut.
    pub saw: std::collections::BTreeMap<String, String>,
    /// Why it is not `holds`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<String>,
}

/// What happened. The few kinds that everything else is folded from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum EventKind {
    /// A run began.
    RunOpened(Genesis),
    /// A value was measured.
    FactMeasured {
        /// The value and its provenance.
        fact: Fact,
    },
    /// A gate was judged.
    GateJudged {
        /// Id of the gate: its step and place in it, such as `1.1/gate-1`.
        gate: String,
        /// The worst of its assertions.
        verdict: Verdict,
        /// Every assertion by itself.
        assertions: Vec<Assertion>,
    },
    /// A mutation was offered.
    StepProposed {
        /// Id of the block.
        block: String,
        /// Digest of book, commit, block, values, target and the facts it rests on.
        proposal: Digest,
    },
    /// A person consented to exactly that proposal. A rehearsal consents by itself, and says so in `by`.
    ApprovalGiven {
        /// Id of the block.
        block: String,
        /// The proposal that is approved.
        proposal: Digest,
        /// Who.
        by: String,
        /// The seal over it, where the site names the keys of those who may approve.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        signed: Option<Seal>,
    },
    /// A block is about to run. Durable before the act (law 6).
    StepStarted {
        /// Id of the block.
        block: String,
        /// Whether it changes state.
        mutates: bool,
        /// The proposal that its approval was bound to; none for a check.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        proposal: Option<Digest>,
    },
    /// A block ended.
    StepFinished {
        /// Id of the block.
        block: String,
        /// What it came to.
        verdict: Verdict,
        /// Exit status, where there was one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        status: Option<i32>,
        /// Digest of its standard output.
        stdout: Digest,
        /// Digest of its standard error.
        stderr: Digest,
        /// Why it is not `holds`, how a started step was found again after a crash, or who pasted its output.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<String>,
    },
    /// An undo was carried out.
    Undone {
        /// Id of the block that was undone.
        block: String,
        /// What was done.
        note: String,
    },
    /// Something was done outside the book.
    DivergenceNoted {
        /// Why.
        reason: String,
        /// Who says so.
        author: String,
    },
    /// The process that ran it is gone; another one goes on with the run.
    RunResumed {
        /// Who.
        operator: String,
        /// Who had the right to write before, since when and until when, where the journal keeps that.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<String>,
    },
    /// A run ended.
    RunClosed {
        /// What it came to.
        verdict: Verdict,
        /// Why it ended where it did.
        reason: String,
        /// The runner's seal over it and over the run's last event before it, where the site names keys.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        signed: Option<Seal>,
    },
}

/// One link of the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Place in the journal, from 1, without gaps.
    pub seq: u64,
    /// The run it belongs to.
    pub run: RunId,
    /// When it was recorded.
    pub at: Timestamp,
    /// Digest of the event before it; of nothing for the first.
    pub prev: Digest,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
    /// Digest of all the above as canonical JSON (RFC 8785).
    pub digest: Digest,
}

impl Event {
    /// The bytes that the digest of an event with these parts is taken of: its canonical JSON (RFC 8785) without the
    /// digest itself. `None` when a part has no JSON form. Numbers are doubles in that form: an integer beyond
    /// plus or minus 2^53 is rounded.
    pub fn canonical(
        seq: u64,
        run: &RunId,
        at: Timestamp,
        prev: &Digest,
        kind: &EventKind,
    ) -> Option<Vec<u8>> {
        #[derive(Serialize)]
        struct Unsealed<'a> {
            seq: u64,
            run: &'a RunId,
            at: Timestamp,
            prev: &'a Digest,
            #[serde(flatten)]
            kind: &'a EventKind,
        }
        serde_json_canonicalizer::to_vec(&Unsealed { seq, run, at, prev, kind }).ok()
    }

    /// The digest that an event with these parts must carry; `None` when a part has no JSON form.
    pub fn digest_of(
        seq: u64,
        run: &RunId,
        at: Timestamp,
        prev: &Digest,
        kind: &EventKind,
    ) -> Option<Digest> {
        Event::canonical(seq, run, at, prev, kind).map(|bytes| Digest::of(&bytes))
    }

    /// Whether the event carries the digest of what it says.
    pub fn is_sealed(&self) -> bool {
        Event::digest_of(self.seq, &self.run, self.at, &self.prev, &self.kind).as_ref() == Some(&self.digest)
    }
}

/// Why the record could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The database refused or is gone.
    #[error("the journal at {place} cannot be used: {why}")]
    Store {
        /// Where it is.
        place: String,
        /// Why, in the words of the database.
        why: String,
    },
    /// A row does not read back as an event.
    #[error("event {seq} of the journal does not read back: {why}")]
    Unreadable {
        /// Its place.
        seq: u64,
        /// Why.
        why: String,
    },
    /// The value has no canonical form.
    #[error("this event has no canonical JSON form")]
    NoCanonicalForm,
    /// Another writer has it: two that go on with one run would each carry its mutations out.
    #[error("{by} works {at} already\n  {help}")]
    Held {
        /// Who, as far as that is known.
        by: String,
        /// Where, such as `in .interlock`.
        at: String,
        /// Since when, and what to do.
        help: String,
    },
    /// The writer no longer has the right to write: it has to stop. Nothing was recorded.
    #[error(
        "nothing was recorded: {why}\n  start the same command again; it goes on with the run, unless another process does"
    )]
    Fenced {
        /// Why, and who has it now.
        why: String,
    },
    /// The event is not one that a journal can keep as it is. Nothing was recorded.
    #[error("this event was not recorded: {why}")]
    Refused {
        /// Why, and what to do.
        why: String,
    },
}

/// The port to the record: append-only, hash-chained.
pub trait Journal {
    /// Appends one event. It is durable when this returns (law 6).
    fn append(&mut self, run: &RunId, at: Timestamp, kind: EventKind) -> Result<Event, JournalError>;

    /// Appends several events, all or none where the store has transactions. They are durable when this returns; so
    /// a `StepStarted` may be the last of them, but nothing that it lets happen may be among them.
    fn append_all(
        &mut self,
        run: &RunId,
        kinds: Vec<(Timestamp, EventKind)>,
    ) -> Result<Vec<Event>, JournalError> {
        kinds.into_iter().map(|(at, kind)| self.append(run, at, kind)).collect()
    }

    /// Keeps the output of a block, by digest.
    fn keep(&mut self, output: &[u8]) -> Result<Digest, JournalError>;

    /// A kept output; `None` when there is none with that digest.
    fn output(&self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError>;

    /// The events of one run, in order.
    fn run(&self, run: &RunId) -> Result<Vec<Event>, JournalError>;

    /// All runs with their first event, oldest first.
    fn runs(&self) -> Result<Vec<Event>, JournalError>;
}

/// A text that was left for a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its place among all that was left, from 1.
    pub place: u64,
    /// The text, as it was left. Anybody who can write to the store can have left it: it is believed for its signature,
    /// or not at all.
    pub text: String,
}

/// Where answers are left for a run that waits for one. It stands beside the chain: the runner alone writes that.
pub trait Inbox {
    /// Leaves a text for a run; gives its place. It is durable when this returns.
    fn post(&mut self, run: &RunId, text: &str) -> Result<u64, JournalError>;

    /// What was left for a run after a place, in order; all of it after 0.
    fn posted(&self, run: &RunId, after: u64) -> Result<Vec<Posted>, JournalError>;
}
