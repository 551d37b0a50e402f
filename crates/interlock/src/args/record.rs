//! Arguments of `approve`, `key` and `journal`.

use super::Format;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Where a person's key is.
#[derive(Clone, Debug, Args)]
pub struct KeyFileArg {
    /// The file of your key [default: interlock/key in $XDG_CONFIG_HOME, or in ~/.config].
    #[arg(long = "key", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl KeyFileArg {
    /// The file.
    pub fn path(&self) -> PathBuf {
        self.file.clone().unwrap_or_else(crate::surroundings::key)
    }
}

/// Arguments of `approve`.
#[derive(Debug, Args)]
pub struct ApproveArgs {
    /// The run, as `interlock run` names it.
    pub run: String,
    /// A clean checkout of the commit that the run is at.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub site: PathBuf,
    /// Folder with the journal that the run is in, where there is no team's journal.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
    /// A team's journal, such as postgres://db.example/journal [default: the one that site.yaml names].
    #[arg(long, value_name = "ADDRESS", conflicts_with = "state")]
    pub journal: Option<String>,
    /// Your key.
    #[command(flatten)]
    pub key: KeyFileArg,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What to do with a key.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key for yourself, under a passphrase that is asked at the terminal.
    #[command(after_help = "Example: interlock key new --person ada")]
    New {
        /// The name that you approve under [default: who is logged in].
        #[arg(long, value_name = "NAME")]
        person: Option<String>,
        /// Protect it by the mode of its file alone: whoever works in your account can then sign as you.
        #[arg(long)]
        no_passphrase: bool,
        /// Where it goes.
        #[command(flatten)]
        place: KeyPlace,
    },
    /// Print the public half of your key, as a line for `approvals.people` of site.yaml.
    #[command(after_help = "Example: interlock key show")]
    Show {
        /// Where it is.
        #[command(flatten)]
        place: KeyPlace,
    },
}

/// Where a key is, and how to print.
#[derive(Debug, Args)]
pub struct KeyPlace {
    /// The key.
    #[command(flatten)]
    key: KeyFileArg,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

impl KeyPlace {
    /// The file.
    pub fn path(&self) -> PathBuf {
        self.key.path()
    }
}

/// What to do with the journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Print the events of one run, or of all.
    #[command(after_help = "Example: interlock journal show --run rehearsal-3f2a91c07d11-1")]
    Show {
        /// The run.
        #[arg(long, value_name = "RUN")]
        run: Option<String>,
        /// Where the journal is.
        #[command(flatten)]
        place: JournalPlace,
    },
    /// Prove that no event was changed, removed, inserted or moved.
    #[command(after_help = "Example: interlock journal verify --against head.json --site sites/omega")]
    Verify {
        /// A head that was exported earlier and must still be in the chain: a cut tail shows only against it.
        #[arg(long, value_name = "DIGEST")]
        head: Option<String>,
        /// The same, in a file that `journal head --sign` made; with --site, signed by one of the site's people.
        #[arg(long, value_name = "FILE", conflicts_with = "head")]
        against: Option<PathBuf>,
        /// Check the signatures too, each against this site at the commit of its run.
        #[arg(long, value_name = "FOLDER")]
        site: Option<PathBuf>,
        /// Where the journal is.
        #[command(flatten)]
        place: JournalPlace,
    },
    /// Write the journal as lines of JSON: each event as the exact bytes that were digested, and its outputs.
    #[command(after_help = "Example: interlock journal export > journal.ndjson")]
    Export {
        /// Only the events of this run: to look at and to check, not to import.
        #[arg(long, value_name = "RUN")]
        run: Option<String>,
        /// Where the journal is; the lines are the same in every format.
        #[command(flatten)]
        place: JournalPlace,
    },
    /// Read an export into a journal that is empty or has its first events: all of it, or nothing.
    #[command(after_help = "Example: interlock journal import journal.ndjson --state copy")]
    Import {
        /// The export; `-` reads standard input.
        file: PathBuf,
        /// Where the journal is.
        #[command(flatten)]
        place: JournalPlace,
    },
    /// Print the index of runs with their heads, for docs/as-executed-index.md.
    #[command(after_help = "Example: interlock journal index >> sites/omega/docs/as-executed-index.md")]
    Index {
        /// Where the journal is.
        #[command(flatten)]
        place: JournalPlace,
    },
    /// Print how far the journal has come: to be kept elsewhere, so that a cut tail shows.
    #[command(after_help = "Example: interlock journal head --sign > head.json")]
    Head {
        /// Sign it with your key.
        #[arg(long)]
        sign: bool,
        /// Your key.
        #[command(flatten)]
        key: KeyFileArg,
        /// Where the journal is.
        #[command(flatten)]
        place: JournalPlace,
    },
}

/// Where the journal is, and how to print.
#[derive(Debug, Args)]
pub struct JournalPlace {
    /// Folder with the journal.
    #[arg(long, value_name = "FOLDER", default_value = ".interlock")]
    pub state: PathBuf,
    /// A team's journal instead, such as postgres://db.example/journal; its password is in ~/.pgpass.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "state")]
    pub journal: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
