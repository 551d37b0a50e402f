/// What can go wrong with a twin itself; what goes wrong inside of it is an answer, not an error.
#[derive(Debug, thiserror::Error)]
pub enum TwinError {
    /// No fault has that name.
    #[error("no fault is called {name:?}; known are: {known}")]
    NoSuchFault {
        /// The name that was asked for.
        name: String,
        /// All names, comma-joined.
        known: String,
    },
    /// A fault cannot be put into this site's files.
    #[error("fault {fault} does not fit this site: {why}; leave it out of --faults for this site")]
    DoesNotFit {
        /// The fault.
        fault: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// A stored world cannot be read back.
    #[error("the stored world of the twin cannot be read: {0}; remove it to start the rehearsal anew")]
    Snapshot(#[from] serde_json::Error),
    /// The system refused something.
    #[error("{what} {path}: {cause}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// With what.
        path: String,
        /// The system's words.
        cause: std::io::Error,
    },
}

impl TwinError {
    /// The system's refusal to do `what` with `path`.
    pub(crate) fn io(what: &'static str, path: &std::path::Path, cause: std::io::Error) -> TwinError {
        TwinError::Io { what, path: path.display().to_string(), cause }
    }
}
