use super::View;
use crate::findings::Findings;
use model::{Finding, Span};

/// Typographic quotes and dashes look like the ASCII ones and paste as something else.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    let mut at = 0;
    for line in view.source.text.split_inclusive('\n') {
        if let Some((within, found)) = line.char_indices().find(|(_, c)| !c.is_ascii()) {
            let span = Span::new(view.file, at + within, at + within + found.len_utf8());
            let message = format!("U+{:04X} is not ASCII", u32::from(found));
            findings.push(
                Finding::warning("non-ascii", span, message).help("write it with plain ASCII characters"),
            );
        }
        at += line.len();
    }
}
