use super::View;
use crate::findings::Findings;
use model::{Finding, Span};

/// bash takes a carriage return as a part of the last word of its line: `juju status\r` asks for a command of that name.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    if let Some(at) = view.source.text.find('\r') {
        let at = Span::new(view.file, at, at + 1);
        let finding =
            Finding::error("carriage-return", at, "this book has Windows line ends; bash takes them as text")
                .help("write it with plain newlines, for example with: sed -i 's/\\r$//' FILE");
        findings.push(finding);
    }
}
