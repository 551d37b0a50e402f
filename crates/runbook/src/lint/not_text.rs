use super::View;
use crate::findings::Findings;
use model::{Finding, Span};

/// A file with NUL bytes is no text; what was read of it is chance.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    if let Some(at) = view.source.text.find('\0') {
        let at = Span::new(view.file, at, at + 1);
        let finding = Finding::error("book-not-text", at, "this file holds NUL bytes: it is not a text")
            .help("a book is Markdown; keep binary files out of runbooks/");
        findings.push(finding);
    }
}
