use super::Format;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments of `assert`.
#[derive(Debug, Args)]
pub struct AssertArgs {
    /// The site folder, to hold the cloud against; without one the cloud is asked by itself.
    pub site: Option<PathBuf>,
    /// The cloud, as clouds.yaml names it [default: OS_CLOUD, or what OS_AUTH_URL and its companions say].
    #[arg(long, value_name = "NAME")]
    pub cloud: Option<String>,
    /// A server to ask directly, such as mysql=10.0.0.7:3306; see `places` in docs/site.md. May be given several times.
    #[arg(long, value_name = "KIND=PLACE", value_parser = place)]
    pub place: Vec<(String, String)>,
    /// When the sweep must have ended, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub patience: u64,
    /// Write what the cloud is made of into the site's asbuilt folder.
    #[arg(long, requires = "site")]
    pub capture: bool,
    /// Say also what has changed since a capture: its file, or a site for its newest one.
    #[arg(long, value_name = "CAPTURE")]
    pub since: Option<PathBuf>,
    /// Ask again and again, and say what has changed; Ctrl-C ends with the last exit code.
    #[arg(long, conflicts_with = "capture")]
    pub watch: bool,
    /// How long to wait between two sweeps, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 15, requires = "watch", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub every: u64,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: AssertFormat,
}

/// How `assert` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AssertFormat {
    /// For people.
    Text,
    /// One object, documented in docs/json.md.
    Json,
    /// JUnit XML: a suite for each layer.
    Junit,
    /// Metrics for Prometheus, in its text format.
    Prometheus,
    /// Metrics for a collector of OpenTelemetry: the JSON form of OTLP, as `/v1/metrics` takes it.
    Otlp,
}

/// Arguments of `preflight`.
#[derive(Debug, Args)]
pub struct PreflightArgs {
    /// The site folder.
    pub site: PathBuf,
    /// An overlay that the deploy lays over the bundle; may be given several times [default: those in the site's folder
    /// overlays].
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    /// How long MAAS, Juju and NetBox may take to answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub patience: u64,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: AssertFormat,
}

/// Arguments of `drift`.
#[derive(Debug, Args)]
pub struct DriftArgs {
    /// What was: the file of a capture, or a site for its newest one.
    pub from: PathBuf,
    /// What is, likewise.
    pub to: PathBuf,
    /// The site whose divergences are on record.
    #[arg(long, value_name = "FOLDER")]
    pub site: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

fn place(text: &str) -> Result<(String, String), String> {
    let kinds = app::asserting::kinds();
    match text.split_once('=') {
        Some((kind, place)) if kinds.contains(&kind) && !place.is_empty() => {
            Ok((kind.to_owned(), place.to_owned()))
        }
        _ => {
            Err(format!("give a kind and a place, as in mysql=10.0.0.7:3306; kinds are {}", kinds.join(", ")))
        }
    }
}
