use model::{Digest, Timestamp};

/// What the room refuses, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A value that a block needs cannot be had. No other value takes its place (law 2).
    #[error("line {line}: {block} needs {name} = {text}, but {why}")]
    Need {
        /// The block.
        block: String,
        /// The environment variable.
        name: String,
        /// The expression.
        text: String,
        /// Line of the label.
        line: u32,
        /// Why there is no value, and which block would measure it.
        why: String,
    },
    /// The book is not the one that the run was opened with (law 1).
    #[error(
        "this run was opened with the book {opened}, the text at hand is {given}; open a new run, or restore the text"
    )]
    OtherBook {
        /// Digest in the journal.
        opened: Digest,
        /// Digest of the text.
        given: Digest,
    },
    /// The event belongs to another run: a fact or an approval of another run is none here (law 2).
    #[error("event {seq} belongs to run {other}, not to {run}; give a machine the events of one run only")]
    OtherRun {
        /// The event.
        seq: u64,
        /// Its run.
        other: String,
        /// The machine's run.
        run: String,
    },
    /// An event that cannot follow what came before it.
    #[error("event {seq} cannot follow: {why}; verify the journal before going on")]
    OutOfOrder {
        /// The event.
        seq: u64,
        /// Why not.
        why: String,
    },
    /// An approval that is not of the mutation that is offered now (law 4).
    #[error(
        "this approval is of proposal {given}; what is offered now is {offered}: read it and approve again"
    )]
    OtherProposal {
        /// What the approval is bound to.
        given: Digest,
        /// What is offered.
        offered: Digest,
    },
    /// The mutation that it was given for was started already.
    #[error("the approval of proposal {0} was used: one approval, one mutation")]
    ApprovalUsed(Digest),
    /// An approval that is older than approvals may be (law 4).
    #[error(
        "the approval of proposal {proposal} was given at {at} and has expired: read it and approve again"
    )]
    Expired {
        /// What it is bound to.
        proposal: Digest,
        /// When it was given.
        at: Timestamp,
    },
    /// A signed answer that does not count here.
    #[error("this answer does not count: {0}")]
    NotVouched(String),
    /// A signature that an approval of the journal has already.
    #[error("this approval of {0} is in the journal already: it was used, and another one is needed")]
    SealUsed(String),
    /// The runner approved what the site wants another person to approve.
    #[error("{0} runs this book, and this site wants another person to approve here")]
    SamePerson(String),
    /// The proposal that the journal names cannot be made from the files at hand and the journal's events.
    #[error(
        "the proposal could not be made anew from this checkout: {0}; look again in a moment, and do not approve what you cannot read"
    )]
    NotMadeAnew(String),
    /// Nothing is offered that could be approved.
    #[error("nothing is offered now that could be approved")]
    NothingOffered,
    /// A rehearsal's approval in a run that touches the real cloud.
    #[error("a rehearsal approves by itself only on the twin; this run needs a person")]
    NeedsPerson,
    /// The typed name is not the one that the block asks for.
    #[error("{block} is approved by typing {wanted:?}")]
    NotConfirmed {
        /// The block.
        block: String,
        /// What has to be typed.
        wanted: String,
    },
    /// A person without a usable name.
    #[error("{0:?} is not the name of a person; approvals are recorded by name")]
    NotAPerson(String),
    /// The machine did not ask.
    #[error("an answer came to nothing: no block was asked")]
    NotAsked,
}
