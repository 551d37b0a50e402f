use std::fmt;

/// One break of a house rule. Ordered by place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offence {
    /// The file, from the root of the workspace.
    pub path: String,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// A sentence: what stands there, and why it must not or what to do.
    pub message: String,
}

impl Offence {
    /// An offence at a line.
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Offence {
        Offence { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{} ({})", self.message, self.path),
            line => write!(f, "{} ({}:{line})", self.message, self.path),
        }
    }
}
