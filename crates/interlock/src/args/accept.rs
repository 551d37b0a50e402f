//! Arguments of `accept`.

use super::{Format, KeyFileArg, secret};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `accept`.
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// The site folder: a clean checkout, whose site.yaml names the book under `acceptance`.
    pub site: PathBuf,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Folder for the journal, where there is no team's journal.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
    /// Wait for approvals from elsewhere, so many minutes for each, as in `interlock run --wait`.
    #[arg(long, value_name = "MINUTES", num_args = 0..=1, default_missing_value = "30", value_parser = clap::value_parser!(u64).range(..=10080))]
    pub wait: Option<u64>,
    /// Your key.
    #[command(flatten)]
    pub key: KeyFileArg,
    /// A team's journal, such as postgres://db.example/journal [default: the one that site.yaml names].
    #[arg(long, value_name = "ADDRESS", conflicts_with = "state")]
    pub journal: Option<String>,
    /// By paste, as in `interlock run --paste`.
    #[arg(long)]
    pub paste: bool,
    /// For a block that reads or prints a secret, its file, as in `interlock run --secret`.
    #[arg(long, value_name = "BLOCK=FILE", value_parser = secret)]
    pub secret: Vec<(String, PathBuf)>,
}
