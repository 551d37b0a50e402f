use std::path::PathBuf;

/// Why a use case could not be carried out at all. What it found wrong with its input is a finding, not an error.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The path is not there, or is nothing that can be read.
    #[error("cannot read {}: {why}\n  give a site folder (it holds site.yaml) or a bundle file", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why, in the words of the system.
        why: String,
    },
    /// A site without a part that this use case needs.
    #[error("{} has no {what}\n  {help}", site.display())]
    Missing {
        /// The site.
        site: PathBuf,
        /// What is missing.
        what: String,
        /// What to do.
        help: String,
    },
    /// A fault that cannot be injected here; the rehearsal goes on without it.
    #[error("the fault {fault} does not fit: {why}")]
    DoesNotFit {
        /// The fault.
        fault: String,
        /// Why not.
        why: String,
    },
    /// A name that the operator gave is not known.
    #[error("there is no {kind} \"{name}\"\n  known: {known}")]
    Unknown {
        /// What kind of thing.
        kind: &'static str,
        /// The name as given.
        name: String,
        /// The names that would do.
        known: String,
    },
    /// A place that was asked about is none.
    #[error(
        "\"{place}\" is no place in this site: {why}\n  name it as a finding does: sites/omega/bundle.yaml:126"
    )]
    NoPlace {
        /// The place as given.
        place: String,
        /// Why it is none.
        why: String,
    },
    /// A file of the site could not be written.
    #[error("cannot write {}: {why}", path.display())]
    SiteUnwritable {
        /// The path.
        path: PathBuf,
        /// Why, in the words of the system.
        why: String,
    },
    /// Every number of a kind is given out.
    #[error(
        "{last} at {place} is the last number of its kind\n  mend it if it is no real one; numbers have three digits"
    )]
    NoNumber {
        /// The last one.
        last: String,
        /// Where it stands.
        place: String,
    },
    /// Something of ours could not be written.
    #[error("cannot write {}: {why}\n  make room, or name another folder with --state", path.display())]
    Unwritable {
        /// The path.
        path: PathBuf,
        /// Why, in the words of the system.
        why: String,
    },
    /// A live run of a site that is not exactly a commit: nobody could say later what ran (law 1).
    #[error("{} is not what a commit says, so no live run can name what it ran: {}\n  {}", site.display(), .why, .help)]
    Unclean {
        /// The site.
        site: PathBuf,
        /// What differs.
        why: String,
        /// What to do.
        help: &'static str,
    },
    /// A live run of a site that says of itself that it is a plan.
    #[error(
        "{} is a plan: nothing of it is built, so no run was begun\n  rehearse it; when there is a cloud, take `plan` out of its site.yaml",
        site.display()
    )]
    Plan {
        /// The site.
        site: PathBuf,
    },
    /// A live run of a site or a book that `check` finds wrong.
    #[error(
        "{} has {count} {} in what would run, so no run was begun\n  {}\n  \
         `interlock check` shows each with what to do about it; mend them, or give one that you stand by an entry with \
         its reason under `exceptions` of site.yaml; commit that, and run again",
        site.display(), if *count == 1 { "error" } else { "errors" }, errors.join("\n  ")
    )]
    Faulty {
        /// The site.
        site: PathBuf,
        /// How many errors there are.
        count: usize,
        /// Those that are told, each with its place.
        errors: Vec<String>,
    },
    /// A file that was named for a secret.
    #[error(
        "{} cannot be taken for a secret: {why}\n  a secret lies in a plain file of yours with mode 0600",
        path.display()
    )]
    Secret {
        /// The path.
        path: PathBuf,
        /// Why not; nothing of what it holds.
        why: String,
    },
    /// This process could not be kept from leaving its memory, with secrets in it, in a core dump.
    #[error("core dumps of this process cannot be switched off: {0}\n  nothing was run")]
    Dumpable(String),
    /// A run of the book was left open and cannot be gone on with.
    #[error("run {run} is open: {why}\n  {help}")]
    LeftOpen {
        /// The run.
        run: String,
        /// Why it cannot be gone on with.
        why: String,
        /// What to do.
        help: String,
    },
    /// There is nothing that an answer could be given to.
    #[error("nothing is approved: {why}")]
    NothingToApprove {
        /// Why.
        why: String,
    },
    /// A person whom the site does not name.
    #[error(
        "`approvals.people` of site.yaml does not name {person} with this key, but {why}\n  \
         add what `interlock key show` prints, and commit it"
    )]
    NotNamed {
        /// The person of the key.
        person: String,
        /// How the site names that person.
        why: &'static str,
    },
    /// A key cannot be made or used.
    #[error(transparent)]
    Key(#[from] store::KeyError),
    /// Two journals for one cloud would be two writers.
    #[error(
        "the journal of this site is {site}, and --journal names {asked}\n  leave --journal out, or change `journal:` in site.yaml and commit it"
    )]
    OtherJournal {
        /// The one of site.yaml.
        site: String,
        /// The one of the command line.
        asked: String,
    },
    /// The journal was changed since it was written.
    #[error(
        "the journal is not what was written: {why}\n  keep it as it is for whoever has to see it, and go on from a copy, or name another folder with --state"
    )]
    Damaged {
        /// Where it stops being what was written, and how that shows.
        why: String,
    },
    /// Another process recorded in the run that this one drives.
    #[error(
        "another process has recorded in run {run} while this one was at work, so nothing was changed\n  end one of the two, then see `interlock journal show --run {run}`"
    )]
    Overtaken {
        /// The run.
        run: String,
    },
    /// The site's files changed while they were being read and copied.
    #[error(
        "the files of {} changed while they were read, so the record would name a site that did not run\n  start again when nobody writes to it",
        site.display()
    )]
    Changed {
        /// The site.
        site: PathBuf,
    },
    /// The record cannot be kept; nothing runs without it (law 6).
    #[error(transparent)]
    Journal(#[from] model::JournalError),
    /// A text gives no draft of a symptom.
    #[error(
        "no entry can be made of this text: {why}\n  give a whole line of a log, or a template as triage prints it"
    )]
    NoDraft {
        /// What is missing.
        why: String,
    },
    /// A file that the operator named cannot be read.
    #[error("cannot read {}: {why}", path.display())]
    NoFile {
        /// The path.
        path: PathBuf,
        /// Why, in the words of the system.
        why: String,
    },
    /// A cloud that cannot be asked.
    #[error(
        "no cloud can be asked: {why}\n  name one of clouds.yaml with --cloud or OS_CLOUD, or set OS_AUTH_URL and its companions"
    )]
    NoCloud {
        /// Why not; nothing of a secret.
        why: String,
    },
    /// The journal could not be exported or imported.
    #[error(transparent)]
    Transfer(#[from] store::TransferError),
    /// The machine refuses what it was given: an event that does not fit, an approval of something else.
    #[error(transparent)]
    Refused(#[from] runbook::Refusal),
    /// The system does not hand over its signals.
    #[error("cannot wait for Ctrl-C: {0}\n  check without --watch")]
    Signals(String),
    /// The door could not set the stage for a rehearsal.
    #[error("the twin could not be started: {0}")]
    Stage(String),
    /// An event has no form that can be recorded or printed.
    #[error("this result has no JSON form: {0}")]
    Json(#[from] serde_json::Error),
}
