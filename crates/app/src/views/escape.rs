//! Text on its way to a terminal.

use std::fmt::Write;

/// The text on one line and without anything that a terminal obeys or hides: control characters, line breaks,
/// direction marks and invisible characters are shown as Rust would write them (`\u{1b}`, `\n`).
pub(super) fn line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut shown, c));
    shown
}

/// Appends one character in its shown form.
pub(super) fn push(shown: &mut String, c: char) {
    match c {
        ' '..='~' => shown.push(c),
        // For what is left, `escape_debug` keeps the printable and spells out the rest.
        _ => _ = write!(shown, "{}", c.escape_debug()),
    }
}

/// The shown form of each line of a text, line breaks kept.
pub(super) fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// At most `width` characters; a longer text ends in `...`.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().nth(width).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(3)).collect();
    format!("{kept}...")
}

#[cfg(test)]
mod tests {
    use super::{cut, line};

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        let hostile = "a\u{1b}[31m\tb\r\nc\u{0}\u{9b}\u{202e}\u{200b}\u{feff}\u{7f}";
        assert_eq!(line(hostile), r"a\u{1b}[31m\tb\r\nc\0\u{9b}\u{202e}\u{200b}\u{feff}\u{7f}");
        assert_eq!(line("plain 'quoted' \\ \"text\" \u{fc}"), "plain 'quoted' \\ \"text\" \u{fc}");
    }

    #[test]
    fn a_long_text_is_cut_to_the_width() {
        assert_eq!(cut("phase-01", 8), "phase-01");
        assert_eq!(cut("phase-01x", 8), "phase...");
        assert_eq!(cut("\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}", 4), "\u{fc}...");
    }
}
