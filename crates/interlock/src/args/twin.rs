use super::{Format, LARGEST_SEED};
use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// What to do with a twin.
#[derive(Debug, Subcommand)]
pub enum TwinCommand {
    /// Run the books on the twin, and answer OpenStack's APIs as the cloud that they leave, until Ctrl-C.
    #[command(
        after_help = "Example: interlock twin serve sites/omega --listen 127.0.0.1:8800\nExample: interlock twin serve sites/omega --after phase-05 --fault compute-service-down\nThe login is written into clouds.yaml in the state folder, for your eyes alone; it opens nothing but this twin."
    )]
    Serve(ServeArgs),
}

/// Arguments of `twin serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The site folder [default: this folder when it has a site.yaml, or else the one under sites/ that has books].
    pub site: Option<PathBuf>,
    /// The last book to run, by file name or its beginning [default: the site's last phase].
    #[arg(long, value_name = "BOOK")]
    pub after: Option<String>,
    /// An address of loopback to listen at; port 0 for any that is free.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// A fault that the cloud has from then on; may be given several times.
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    /// How many seconds pass in the cloud for each of this machine's: with more than 1 its clock runs ahead.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub pace: u32,
    /// The seed: the same seed on the same commit leaves the same cloud.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=LARGEST_SEED))]
    pub seed: u64,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Folder for the journal, the twin's world and the clouds.yaml.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
}
