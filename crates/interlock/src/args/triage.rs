use super::Format;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Arguments of `explain` and of `symptoms new`.
#[derive(Debug, Args)]
pub struct ExplainTextArgs {
    /// The text of the error, or a whole line of a log [default: what comes on stdin].
    pub text: Option<String>,
    /// The site whose known issues come first, and which a draft is for [default: the one that stands here, when there
    /// is one].
    #[arg(long, value_name = "FOLDER")]
    pub site: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What to do with known symptoms.
#[derive(Debug, Subcommand)]
pub enum SymptomsCommand {
    /// Make the draft of an entry for the site's `symptoms/` of a line that nothing explains, or of a template as
    /// `triage` prints it.
    #[command(
        after_help = "Example: interlock symptoms new 'Unheard of thing <*> happened' --site sites/omega\nExample: tail -n 1 nova-compute.log | interlock symptoms new\nExit code 1: it is known already."
    )]
    New(ExplainTextArgs),
}

/// Arguments of `triage`.
#[derive(Debug, Args)]
pub struct TriageArgs {
    /// Files, folders and archives with logs; `-` is stdin.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The site whose known issues count, too [default: the one that stands here, when there is one].
    #[arg(long, value_name = "FOLDER")]
    pub site: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: TriageFormat,
}

/// How `triage` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TriageFormat {
    /// For people.
    Text,
    /// One object, documented in docs/json.md.
    Json,
    /// A page that stands alone, with the bursts of each cause drawn.
    Html,
}

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// The id, such as req-5f0c1f3e-98f0-4a4a-9d4f-4a1f0a6c1a11; a global request id does as well. With --slowest or
    /// --failed there is none: a path stands here.
    #[arg(value_name = "REQ-ID")]
    pub request: String,
    /// Files, folders and archives with logs.
    #[arg(required_unless_present_any = ["slowest", "failed"])]
    pub paths: Vec<PathBuf>,
    /// The requests of users that took longest, up to 20 of them.
    #[arg(long, value_name = "N", conflicts_with = "failed")]
    pub slowest: Option<usize>,
    /// The requests of users of which a line is an error, the earliest first, up to 20 of them.
    #[arg(long)]
    pub failed: bool,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: TraceFormat,
}

/// How `trace` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    /// For people: a waterfall.
    Text,
    /// One object, documented in docs/json.md.
    Json,
    /// A drawing of the waterfall.
    Svg,
    /// Spans as OpenTelemetry's collectors take them.
    Otlp,
}
