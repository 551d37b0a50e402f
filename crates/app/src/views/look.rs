use anstyle::{AnsiColor, Style};
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
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Headings and names.
pub(super) const STRONG: Style = Style::new().bold();
/// What stands back.
pub(super) const FAINT: Style = Style::new().dimmed();
/// Mutations.
pub(super) const ACCENT: Style = AnsiColor::Cyan.on_default();
/// Good.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// Neither good nor bad, and not to be passed over.
pub(super) const OPEN: Style = AnsiColor::Yellow.on_default().bold();
/// Bad.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();

/// The style of a verdict.
pub(super) fn verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Holds => GOOD,
        Verdict::Unmeasured => OPEN,
        Verdict::Fails => BAD,
    }
}
