use super::View;
use crate::findings::Findings;
use model::{Finding, Span};

/// A book in which nothing can fail proves nothing: its end says only that it was typed through.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    if view.book.gates().next().is_none() {
        let at = Span::start_of(view.file);
        let finding =
            Finding::error("book-without-gate", at, "this book has no gate, so a run of it proves nothing")
                .help(
                    "add a ```cel fence with what must hold before it goes on, and an EXIT GATE at its end",
                );
        findings.push(finding);
    }
}
