//! What stands around the results of `check --watch`.

use crate::Change;
use model::Timestamp;

/// Between two results in a file or a pipe: when the second one was made.
pub fn separator(at: Timestamp) -> String {
    format!("---- {} ----\n", at.strftime("%H:%M:%S UTC"))
}

/// Clears a terminal and what scrolled out of it: `ED` and `CUP` of ECMA-48, and 3 for the lines above.
pub const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

/// What has changed since the last check.
pub fn summary(change: Option<Change>) -> String {
    match change {
        None => "watching; Ctrl-C ends".to_owned(),
        Some(Change { new, gone }) => format!("{new} new, {gone} gone; watching, Ctrl-C ends"),
    }
}

#[cfg(test)]
mod tests {
    use super::{separator, summary};
    use crate::Change;

    #[test]
    fn changes_are_told_in_a_line() {
        assert_eq!(summary(Some(Change { new: 2, gone: 1 })), "2 new, 1 gone; watching, Ctrl-C ends");
        assert_eq!(separator("2026-06-09T12:03:07Z".parse().expect("a time")), "---- 12:03:07 UTC ----\n");
    }
}
