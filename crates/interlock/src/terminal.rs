//! What the doors print, and where.

use crate::args::Color;
use app::views::Look;
use model::{Severity, Verdict};
use std::io::{IsTerminal, Write};

/// Exit codes, everywhere the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: it holds.
    Holds,
    /// 1: it does not hold.
    DoesNotHold,
    /// 2: bad usage, or input that cannot be read.
    Unusable,
    /// 3: it could not be measured.
    Unmeasured,
    /// 4: it waits for an approval.
    Held,
}

impl Exit {
    /// The number for the shell.
    pub fn code(self) -> u8 {
        match self {
            Exit::Holds => 0,
            Exit::DoesNotHold => 1,
            Exit::Unusable => 2,
            Exit::Unmeasured => 3,
            Exit::Held => 4,
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Exit {
        match verdict {
            Verdict::Holds => Exit::Holds,
            Verdict::Fails => Exit::DoesNotHold,
            Verdict::Unmeasured => Exit::Unmeasured,
        }
    }
}

/// The terminal, or the file or pipe in its place.
pub struct Terminal {
    color: bool,
    quiet: bool,
    width: usize,
    live: bool,
}

impl Terminal {
    /// Looks at what stdout is.
    pub fn new(color: Color, quiet: bool) -> Terminal {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let live = std::io::stdout().is_terminal();
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => live && !plain,
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        Terminal { color, quiet, width: columns.unwrap_or(110).clamp(60, 200), live }
    }

    /// How to draw.
    pub fn look(&self) -> Look {
        Look { width: self.width, color: self.color }
    }

    /// Whether stdout is a terminal, which can be cleared and drawn anew.
    pub fn is_live(&self) -> bool {
        self.live
    }

    /// Whether only results are wanted.
    pub fn quiet(&self) -> bool {
        self.quiet
    }

    /// Prints a result. A reader that has gone away is no error of ours.
    pub fn print(&mut self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Prints a note for people, beside the result.
    pub fn note(&mut self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// Prints what is in the way of a result.
    pub fn complain(&mut self, text: &str) {
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Prints why nothing could be done.
    pub fn error(&mut self, error: &app::AppError) {
        let _ = writeln!(std::io::stderr(), "{}: {error}", Severity::Error);
    }
}
