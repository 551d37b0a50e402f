//! What can go wrong while the cloud is brought up or taken down.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why the cloud could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A file or folder.
    #[error("{path}: {why}", path = .path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// A program that ended badly.
    #[error("`{program}` {why}; it says why in {log}", log = .log.display())]
    Program {
        /// Its name.
        program: String,
        /// How it ended.
        why: String,
        /// Where it wrote.
        log: PathBuf,
    },
    /// Something that did not come in time.
    #[error("{what} did not come within {} s; look into {log}", .within.as_secs(), log = .log.display())]
    Late {
        /// What was waited for.
        what: String,
        /// How long.
        within: Duration,
        /// Where the program writes.
        log: PathBuf,
    },
    /// An address of ours that another program has.
    #[error(
        "{address} is taken by a program that this copy did not start: stop that one, or choose another folder with \
         INTERLOCK_REALCLOUD"
    )]
    Taken {
        /// The address and port.
        address: String,
    },
    /// Another process is at work on the same folder.
    #[error("{folder}: another `realcloud` is at work here; wait for it", folder = .folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// A name that no service or process has.
    #[error("`{name}` is no {kind}; there are {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Service or process.
        kind: &'static str,
        /// Which there are.
        known: String,
    },
    /// A template with a word that nothing gives.
    #[error("the template has `{{{{{word}}}}}`, which nothing gives")]
    Word {
        /// The word.
        word: String,
    },
}

/// Puts the path to what the system says.
pub fn at<T>(path: &Path, done: std::io::Result<T>) -> Result<T, Trouble> {
    done.map_err(|why| Trouble::File { path: path.to_owned(), why })
}
