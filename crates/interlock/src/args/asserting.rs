use super::Format;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `assert`.
#[derive(Debug, Args)]
pub struct AssertArgs {
    /// The site folder, to hold the cloud against; without one the cloud is asked by itself.
    pub site: Option<PathBuf>,
    /// The cloud, as clouds.yaml names it [default: OS_CLOUD, or what OS_AUTH_URL and its companions say].
    #[arg(long, value_name = "NAME")]
    pub cloud: Option<String>,
    /// When the sweep must have ended, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub patience: u64,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
