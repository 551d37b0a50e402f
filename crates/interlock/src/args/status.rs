//! The arguments of `status`.

use super::{Format, Place};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Which site, and how to print.
    #[command(flatten)]
    pub place: Place,
    /// Folder of the journal.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
    /// How many seconds juju, maas, openstack and kubectl may each take to answer; 0 asks nobody.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=600))]
    pub patience: u64,
}

impl Default for StatusArgs {
    /// What `interlock` alone means.
    fn default() -> StatusArgs {
        StatusArgs {
            place: Place { site: None, format: Format::Text },
            state: PathBuf::from(".interlock"),
            patience: 10,
        }
    }
}
