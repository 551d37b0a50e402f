use model::Verdict;

/// How a text is drawn on a terminal. The door decides both, from the terminal and `NO_COLOR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns that a line may take; at least 40 are used.
    pub width: usize,
    /// Whether colours are used. Nothing is said by colour alone.
    pub color: bool,
}

impl Look {
    /// Columns to lay out for: narrower than this nothing could be read.
    pub(super) fn columns(self) -> usize {
        self.width.max(40)
    }

    /// The text in a style, or as it is when colours are off.
    pub(super) fn paint(self, style: Style, text: &str) -> String {
        if self.color && style != PLAIN {
            format!("\u{1b}[{}m{text}\u{1b}[0m", style.0)
        } else {
            text.to_owned()
        }
    }
}

/// How a piece of text stands out: the parameters of a terminal's "select graphic rendition" (ECMA-48, 8.3.117). The
/// few that are needed are written here, because the libraries for it belong to the doors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Style(&'static str);

/// As everything else.
pub(super) const PLAIN: Style = Style("");
/// Headings and names.
pub(super) const STRONG: Style = Style("1");
/// What stands back.
pub(super) const FAINT: Style = Style("2");
/// Mutations.
pub(super) const ACCENT: Style = Style("1;36");
/// Good.
pub(super) const GOOD: Style = Style("32");
/// Neither good nor bad, and not to be passed over.
pub(super) const OPEN: Style = Style("1;33");
/// Bad.
pub(super) const BAD: Style = Style("1;31");

/// The style of a verdict.
pub(super) fn verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Holds => GOOD,
        Verdict::Unmeasured => OPEN,
        Verdict::Fails => BAD,
    }
}
