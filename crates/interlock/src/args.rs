//! The command line.

mod accept;
mod asserting;
mod record;
mod register;
mod status;
mod triage;
mod twin;

pub use accept::AcceptArgs;
pub use asserting::{AssertArgs, AssertFormat, DriftArgs, PreflightArgs};
pub use record::{ApproveArgs, JournalCommand, JournalPlace, KeyCommand, KeyFileArg, KeyPlace};
pub use register::{DecisionsCommand, IdsCommand, Place};
pub use status::StatusArgs;
pub use triage::{ExplainTextArgs, SymptomsCommand, TraceArgs, TraceFormat, TriageArgs, TriageFormat};
pub use twin::{ServeArgs, TwinCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Check, rehearse and record the runbooks of a Juju/MAAS OpenStack cloud.
#[derive(Debug, Parser)]
#[command(name = "interlock", version, propagate_version = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do; without one, `status`.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Print results only, no progress and no notes.
    #[arg(long, short, global = true)]
    pub quiet: bool,

    /// When to use colour; `auto` looks at the terminal and at NO_COLOR.
    #[arg(long, global = true, value_enum, default_value = "auto")]
    pub color: Color,
}

const EXIT_CODES: &str = "\
Exit codes: 0 holds, 1 does not hold, 2 bad usage or unreadable input, 3 could not be measured,
4 held for approval.";

/// The journal is canonical JSON, whose numbers are doubles: above this they are no longer exact.
const LARGEST_SEED: u64 = 1 << 53;

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report every contradiction in a site or a bundle, at file:line:column.
    #[command(after_help = "Example: interlock check sites/omega --format sarif > findings.sarif")]
    Check(CheckArgs),
    /// Say what an error text is known as: its cause, the exact fix, and how to tell it from what looks alike.
    #[command(
        after_help = "Example: interlock explain 'No valid host was found'\nExample: tail -n 50 nova-compute.log | interlock explain\nExit code 1: it is not known."
    )]
    Explain(ExplainTextArgs),
    /// Keep the site's own list of known symptoms.
    #[command(subcommand, after_help = "Example: interlock symptoms new 'Unheard of thing <*> happened'")]
    Symptoms(SymptomsCommand),
    /// Read logs, whatever they are and however they are packed, and say what broke first, why, and how to mend it.
    #[command(
        after_help = "Example: interlock triage /var/log sosreport-ctl1.tar.xz\nExample: journalctl -o json | interlock triage -\nExample: interlock triage --format html /var/log > triage.html\nExit code 1: something broke; 3: there was nothing to read."
    )]
    Triage(TriageArgs),
    /// Follow one request through the services and hosts of its logs: who was asked when, where time went, what failed.
    #[command(
        after_help = "Example: interlock trace req-5f0c1f3e-98f0-4a4a-9d4f-4a1f0a6c1a11 /var/log\nExample: interlock trace --slowest 5 --format svg /var/log > slow.svg\nExit code 1: a service failed it; 3: no line has it."
    )]
    Trace(TraceArgs),
    /// Print the page of a rule: what it finds, why that is bad, an example, what to do, and where it comes from.
    #[command(after_help = "Example: interlock explain-rule cluster-count-above-units")]
    ExplainRule(ExplainArgs),
    /// Print what Juju would do with the bundle, in Juju's order and words.
    #[command(after_help = "Example: interlock plan bundle.yaml --overlay overlays/octavia-pki.yaml")]
    Plan(PlanArgs),
    /// Say what would change to get from one source to another: sites, bundles, `juju export-bundle`, `juju status
    /// --format json`, `terraform show -json`.
    #[command(
        after_help = "Example: juju status --format json > now.json; interlock diff sites/omega now.json"
    )]
    Diff(CompareArgs),
    /// Report the way from one site to another, such as from the rehearsal to the real cloud.
    #[command(after_help = "Example: interlock delta sites/omega sites/roosevelt")]
    Delta(CompareArgs),
    /// Run the books of a site on the twin, without and with injected faults.
    #[command(
        after_help = "Example: interlock rehearse sites/omega phase-01 --faults osd-disk-not-blank,node-powered-on\nExample: interlock rehearse sites/omega --faults none --seeds 100\nExample: interlock rehearse sites/omega --weaken --format html > coverage.html\nExample: interlock rehearse sites/omega phase-01 --faults none --mistakes"
    )]
    Rehearse(RehearseArgs),
    /// Run one book of a site against the real cloud, with a person asked before each change.
    #[command(
        after_help = "Example: interlock run sites/omega phase-01\nExample: interlock run sites/omega phase-02 --secret init=/root/vault-init.json"
    )]
    Run(RunArgs),
    /// Run the book by which the site's cloud is accepted, and take back all that it made: a person is asked before each
    /// change.
    #[command(
        after_help = "Example: interlock accept sites/omega\nExample: interlock accept sites/omega --format json > acceptance.json\nExit code 0: every gate holds and nothing is left; 3: something was not measured, or is left behind."
    )]
    Accept(AcceptArgs),
    /// Read what a run elsewhere offers, and approve or decline it.
    #[command(after_help = "Example: interlock approve live-phase-01-bundle-deploy-1 --site sites/omega")]
    Approve(ApproveArgs),
    /// Make and show your own key, which approvals and heads are signed with.
    #[command(subcommand, after_help = "Example: interlock key new")]
    Key(KeyCommand),
    /// Record that something was done outside the book: everything that was measured before it is measured again.
    #[command(
        after_help = "Example: interlock diverge sites/omega phase-01 --reason 'restarted bind9 on openstack1 by hand'"
    )]
    Diverge(DivergeArgs),
    /// Take back what a run has done, the last first: each undo is measured, offered and approved by itself.
    #[command(after_help = "Example: interlock undo sites/omega live-phase-01-bundle-deploy-1")]
    Undo(UndoArgs),
    /// Say where a site stands and what comes next: its commit, its surroundings, open runs, open rows.
    #[command(after_help = "Example: interlock status sites/omega")]
    Status(StatusArgs),
    /// Ask every service of a cloud at once how it is, changing nothing, and name the lowest layer that fails.
    #[command(
        after_help = "Example: interlock assert sites/omega --cloud omega\nExample: OS_CLOUD=omega interlock assert --format json\nExit code 1: something fails; 3: something could not be measured, and nothing fails."
    )]
    Assert(AssertArgs),
    /// Say whether a deploy may begin, changing nothing: the site's files, MAAS's networks, ranges and hosts, Juju's
    /// models, and what NetBox says of all these addresses (its token is NETBOX_TOKEN).
    #[command(
        after_help = "Example: interlock preflight sites/omega\nExample: interlock preflight sites/omega --overlay /root/octavia-pki.yaml --format json\nExit code 1: something fails; 3: something could not be measured, and nothing fails."
    )]
    Preflight(PreflightArgs),
    /// Say what differs between two captures of a cloud as it was built.
    #[command(
        after_help = "Example: interlock drift asbuilt/2026-06-09T12-00-00Z.json sites/omega --site sites/omega\nExit code 1: something drifted; 3: something could not be compared, and nothing drifted."
    )]
    Drift(DriftArgs),
    /// List what a `probe` or an `action` of a book can call, or print all of one call.
    #[command(after_help = "Example: interlock calls juju.status")]
    Calls(CallsArgs),
    /// List the faults that a rehearsal can inject.
    #[command(after_help = "Example: interlock faults --format json")]
    Faults(FaultsArgs),
    /// Let any client of OpenStack talk to the twin.
    #[command(subcommand, after_help = "Example: interlock twin serve sites/omega")]
    Twin(TwinCommand),
    /// Look up decisions: what they say, what stands behind a line, who superseded whom.
    #[command(subcommand, after_help = "Example: interlock decisions why sites/omega/bundle.yaml:126")]
    Decisions(DecisionsCommand),
    /// Give out identifiers: D, DOCFIX, BUNDLEFIX, SEC.
    #[command(subcommand, after_help = "Example: interlock ids next D --reserve")]
    Ids(IdsCommand),
    /// List what is open: security rows, proposed decisions, divergences past their date.
    #[command(
        after_help = "Example: interlock ledger sites/omega\nExit code 1: a divergence is past its date."
    )]
    Ledger(Place),
    /// Read the record of runs.
    #[command(subcommand, after_help = "Example: interlock journal verify")]
    Journal(JournalCommand),
    /// Print a completion script for a shell.
    #[command(after_help = "Example: interlock completions bash > /etc/bash_completion.d/interlock")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the man pages into a folder.
    #[command(after_help = "Example: interlock man /usr/local/share/man/man1")]
    Man {
        /// The folder; it must exist.
        folder: PathBuf,
    },
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A site folder, a bundle file, or another source of the model: see `interlock help diff`.
    pub path: PathBuf,
    /// An overlay to merge over the bundle; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: CheckFormat,
    /// Show what the safe repairs would change, and change nothing.
    #[arg(long)]
    pub diff: bool,
    /// Show what the safe repairs change, make them, and check again.
    #[arg(long, conflicts_with = "diff")]
    pub fix: bool,
    /// Check again whenever a file changes, and say what is new and what is gone; Ctrl-C ends with the last exit code.
    #[arg(long, conflicts_with_all = ["diff", "fix"])]
    pub watch: bool,
}

/// Arguments of `explain-rule`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code of a finding, or the number of a rule, such as R04.
    #[arg(required_unless_present = "list")]
    pub code: Option<String>,
    /// List every code in a line.
    #[arg(long, conflicts_with = "code")]
    pub list: bool,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// How `check` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people, with carets.
    Text,
    /// One object, documented in docs/json.md.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// JUnit XML, for build servers.
    Junit,
    /// Workflow commands that annotate a change on GitHub.
    Github,
}

/// How the other commands print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One object, documented in docs/json.md.
    Json,
}

/// How `rehearse` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RehearseFormat {
    /// For people.
    Text,
    /// One object, documented in docs/json.md.
    Json,
    /// The report: one page that stands alone.
    Html,
}

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// A site folder, a bundle file, or another source of the model: see `interlock help diff`.
    pub path: PathBuf,
    /// An overlay to merge over the bundle; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Arguments of `diff` and `delta`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// What is: a site folder, a bundle, an export, a status, or a plan of Terraform.
    pub a: PathBuf,
    /// What is to be, likewise.
    pub b: PathBuf,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Arguments of `rehearse`.
#[derive(Debug, Args)]
pub struct RehearseArgs {
    /// The site folder [default: this folder when it has a site.yaml, or else the one under sites/ that has books].
    pub site: Option<PathBuf>,
    /// Books to run, by file name or its beginning [default: all of the site's runbooks].
    pub books: Vec<String>,
    /// Faults to inject: `all`, `none`, or names with commas between them.
    #[arg(long, value_name = "FAULTS", default_value = "all")]
    pub faults: String,
    /// The seed: the same seed on the same commit replays everything.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=LARGEST_SEED))]
    pub seed: u64,
    /// Run the books without a fault under so many seeds, from that one on, and count the false alarms.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub seeds: u64,
    /// Rehearse each fault that one line of a gate alone noticed again without that line.
    #[arg(long)]
    pub weaken: bool,
    /// Make people's mistakes at every step: skip it, run it on the wrong host, approve too early or something else, edit
    /// the book on the way.
    #[arg(long)]
    pub mistakes: bool,
    /// How to print; `html` prints the report that is written beside the journal in any case.
    #[arg(long, value_enum, default_value = "text")]
    pub format: RehearseFormat,
    /// Folder for the journal, the twins' worlds and the report.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
    /// Give up runs that an earlier process left open, instead of going on with them.
    #[arg(long)]
    pub fresh: bool,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The site folder: a clean checkout.
    pub site: PathBuf,
    /// The book, by file name or its beginning.
    pub book: String,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Folder for the journal, where there is no team's journal.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
    /// Wait for approvals from elsewhere, so many minutes for each, also where you may approve [30 when no number is
    /// given]. Where the site wants another person, that is waited for in any case.
    #[arg(long, value_name = "MINUTES", num_args = 0..=1, default_missing_value = "30", value_parser = clap::value_parser!(u64).range(..=10080))]
    pub wait: Option<u64>,
    /// Your key.
    #[command(flatten)]
    pub key: KeyFileArg,
    /// A team's journal, such as postgres://db.example/journal [default: the one that site.yaml names].
    #[arg(long, value_name = "ADDRESS", conflicts_with = "state")]
    pub journal: Option<String>,
    /// Close the run of this book that was left open, for this reason, and begin anew.
    #[arg(long, value_name = "REASON")]
    pub abandon: Option<String>,
    /// Print each block to be pasted into a shell elsewhere, and take back what is pasted here, or comes on stdin.
    #[arg(long)]
    pub paste: bool,
    /// For a block that reads a secret: the file of mode 0600 that it is in; a person at the terminal is asked for one
    /// that is not named. For a block that prints one: the new file that takes it. May be given several times.
    #[arg(long, value_name = "BLOCK=FILE", value_parser = secret)]
    pub secret: Vec<(String, PathBuf)>,
}

/// The secret itself has no place on a command line, which everybody on the machine can read.
pub(super) fn secret(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((block, file)) if !block.is_empty() && !file.is_empty() => {
            Ok((block.to_owned(), PathBuf::from(file)))
        }
        _ => Err("give the id of the block and the path of a file, as in init=/root/init.json".to_owned()),
    }
}

/// Arguments of `diverge`.
#[derive(Debug, Args)]
pub struct DivergeArgs {
    /// The site folder.
    pub site: PathBuf,
    /// The book whose open run it belongs to, by file name or its beginning [default: the one that is open].
    pub book: Option<String>,
    /// What was done outside the book, and why.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Your key.
    #[command(flatten)]
    pub key: KeyFileArg,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Folder of the journal.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
    /// A team's journal, such as postgres://db.example/journal [default: the one that site.yaml names].
    #[arg(long, value_name = "ADDRESS", conflicts_with = "state")]
    pub journal: Option<String>,
}

/// Arguments of `undo`.
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// The site folder: a clean checkout of the commit that ran.
    pub site: PathBuf,
    /// The run, as `interlock journal index` names it.
    pub run: String,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Folder of the journal.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
    /// A team's journal, such as postgres://db.example/journal [default: the one that site.yaml names].
    #[arg(long, value_name = "ADDRESS", conflicts_with = "state")]
    pub journal: Option<String>,
    /// Your key.
    #[command(flatten)]
    pub key: KeyFileArg,
    /// By paste, as in `interlock run --paste`.
    #[arg(long)]
    pub paste: bool,
}

/// Arguments of `calls`.
#[derive(Debug, Args)]
pub struct CallsArgs {
    /// The call, such as juju.status [default: all].
    pub name: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Arguments of `faults`.
#[derive(Debug, Args)]
pub struct FaultsArgs {
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
