//! The arguments of `decisions`, `ids` and `ledger`.

use super::Format;
use app::AppError;
use clap::{Args, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};

/// Which site, and how to print.
#[derive(Debug, Args)]
pub struct Place {
    /// The site folder [default: this folder when it has a site.yaml, or else the one under sites/ that has books].
    pub site: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

impl Place {
    /// The site that is meant.
    ///
    /// # Errors
    /// `Missing` where none is named and it is nobody's guess which.
    pub fn site(&self) -> Result<PathBuf, AppError> {
        self.site.clone().map_or_else(|| app::default_site(Path::new(".")), Ok)
    }
}

/// What to do with the decisions register.
#[derive(Debug, Subcommand)]
pub enum DecisionsCommand {
    /// List the decisions.
    #[command(after_help = "Example: interlock decisions list sites/omega --status proposed")]
    List {
        /// Only those of one status.
        #[arg(long, value_enum)]
        status: Option<Status>,
        /// Which site, and how to print.
        #[command(flatten)]
        place: Place,
    },
    /// Print one decision: its lineage, its text, and where the site names it.
    #[command(
        allow_missing_positional = true,
        after_help = "Example: interlock decisions show sites/omega D-035"
    )]
    Show {
        /// Which site, and how to print.
        #[command(flatten)]
        place: Place,
        /// The decision.
        #[arg(value_name = "D-NNN")]
        id: String,
    },
    /// Tell which decisions stand behind a line of the site, and what holds in their place today.
    #[command(
        allow_missing_positional = true,
        after_help = "Example: interlock decisions why sites/omega/bundle.yaml:126\nExit code 3: no decision is named near the line."
    )]
    Why {
        /// Which site, and how to print.
        #[command(flatten)]
        place: Place,
        /// The line, as a finding prints it. The site is the one that the file lies in.
        #[arg(value_name = "PATH:LINE")]
        line: String,
    },
    /// Draw who supersedes and amends whom.
    #[command(after_help = "Example: interlock decisions lineage sites/omega D-035 --svg lineage.svg")]
    Lineage {
        /// Which site, and how to print.
        #[command(flatten)]
        place: Place,
        /// Only this decision and its family.
        #[arg(value_name = "D-NNN")]
        id: Option<String>,
        /// Draw it into this file too.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
}

/// Where a decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Status {
    /// Somebody asks for it.
    Proposed,
    /// It is agreed.
    Decided,
    /// It is agreed and built.
    Adopted,
    /// A later one replaces it.
    Superseded,
    /// It waits for a later version.
    Deferred,
}

impl From<Status> for app::decisions::Status {
    fn from(status: Status) -> app::decisions::Status {
        match status {
            Status::Proposed => app::decisions::Status::Proposed,
            Status::Decided => app::decisions::Status::Decided,
            Status::Adopted => app::decisions::Status::Adopted,
            Status::Superseded => app::decisions::Status::Superseded,
            Status::Deferred => app::decisions::Status::Deferred,
        }
    }
}

/// What to do with identifiers.
#[derive(Debug, Subcommand)]
pub enum IdsCommand {
    /// Print the next free identifier of a kind.
    #[command(
        allow_missing_positional = true,
        after_help = "Example: interlock ids next sites/omega D --reserve"
    )]
    Next {
        /// Which site, and how to print.
        #[command(flatten)]
        place: Place,
        /// The kind.
        #[arg(value_enum, ignore_case = true)]
        kind: Kind,
        /// Take it: write it into docs/reserved-ids.txt, so that nobody else gets it.
        #[arg(long)]
        reserve: bool,
    },
}

/// A kind of identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A decision.
    #[value(name = "D")]
    D,
    /// A fix of a book or a document.
    #[value(name = "DOCFIX")]
    Docfix,
    /// A fix of the bundle.
    #[value(name = "BUNDLEFIX")]
    Bundlefix,
    /// A row of the security ledger.
    #[value(name = "SEC")]
    Sec,
}

impl From<Kind> for app::ids::Kind {
    fn from(kind: Kind) -> app::ids::Kind {
        match kind {
            Kind::D => app::ids::Kind::Decision,
            Kind::Docfix => app::ids::Kind::Docfix,
            Kind::Bundlefix => app::ids::Kind::Bundlefix,
            Kind::Sec => app::ids::Kind::Security,
        }
    }
}
