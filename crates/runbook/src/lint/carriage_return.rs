use super::View;
use crate::findings::Findings;
use model::{Edit, Finding, Fix, Span};

/// bash takes a carriage return as a part of the last word of its line: `juju status\r` asks for a command of that name.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    if let Some(at) = view.source.text.find('\r') {
        let at = Span::new(view.file, at, at + 1);
        let finding =
            Finding::error("carriage-return", at, "this book has Windows line ends; bash takes them as text")
                .help("write it with plain newlines, for example with: sed -i 's/\\r$//' FILE");
        let ends = view.source.text.match_indices("\r\n");
        let edits = ends.map(|(at, _)| Edit { span: Span::new(view.file, at, at + 1), text: String::new() });
        let fix = Fix { title: "write plain newlines".to_owned(), edits: edits.collect() };
        findings.push(finding.fix(fix));
    }
}
