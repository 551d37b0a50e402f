//! What must hold for every parser, whatever the bytes.

use model::{Finding, Span};

/// Every finding says something and points into the text, at the bounds of letters.
///
/// # Panics
///
/// When one does not: that is how a fuzzer learns of it.
pub fn findings_hold(text: &str, findings: &[Finding]) {
    for finding in findings {
        assert!(!finding.message.is_empty(), "a finding without words: {finding:?}");
        span_holds(text, finding.at);
        finding.related.iter().for_each(|(span, _)| span_holds(text, *span));
    }
}

/// The span lies in the text, at the bounds of letters.
///
/// # Panics
///
/// When it does not.
pub fn span_holds(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} points out of a text of {} bytes", text.len());
}
