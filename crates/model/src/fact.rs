use crate::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a value comes from. Only `measured` satisfies a need that asks for a measured value (law 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Provenance {
    /// Measured in this run by a block of the book.
    Measured {
        /// The block's id.
        block: String,
        /// Digest of the output that it was read from.
        output: Digest,
    },
    /// Taken from a capture.
    AsBuilt {
        /// Path of the capture.
        capture: String,
        /// The commit at which it was taken.
        commit: String,
    },
    /// Written in a file of the site.
    Declared {
        /// Path of the file, from the site's folder.
        file: String,
        /// Line, from 1.
        line: u32,
    },
    /// Measured in this run by a block of the book that a person ran elsewhere, and pasted back. It opens gates of a
    /// paste run and of no other.
    Pasted {
        /// The block's id.
        block: String,
        /// Digest of the output that it was read from.
        output: Digest,
        /// Who pasted it.
        person: String,
    },
    /// Typed by a person during the run.
    Typed {
        /// Who.
        person: String,
    },
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Provenance::Measured { block, .. } => write!(f, "measured by {block}"),
            Provenance::AsBuilt { capture, .. } => write!(f, "as-built in {capture}"),
            Provenance::Declared { file, line } => write!(f, "declared at {file}:{line}"),
            Provenance::Pasted { block, person, .. } => write!(f, "pasted by {person} from {block}"),
            Provenance::Typed { person } => write!(f, "typed by {person}"),
        }
    }
}

/// A value with its provenance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// The name that gates and needs use.
    pub name: String,
    /// The value, as JSON.
    pub value: serde_json::Value,
    /// Where it comes from.
    pub provenance: Provenance,
    /// When it was measured, captured, read or typed.
    pub at: Timestamp,
}
