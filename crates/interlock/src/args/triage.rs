use super::Format;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainTextArgs {
    /// The text of the error, or a whole line of a log [default: what comes on stdin].
    pub text: Option<String>,
    /// The site whose known issues come first [default: the one that stands here, when there is one].
    #[arg(long, value_name = "FOLDER")]
    pub site: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
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
    pub format: Format,
}

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// The id, such as req-5f0c1f3e-98f0-4a4a-9d4f-4a1f0a6c1a11; a global request id does as well.
    pub request: String,
    /// Files, folders and archives with logs.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
