//! What must hold for every parser, whatever the bytes. Each target is a function here, so that the tests of the house
//! run the same over the seeds.

pub mod shelf;
pub mod targets;
pub mod unpacked;

use model::{FileId, Finding, Sources, Span};

/// Stands between the texts of one input, where a parser takes several.
const NEXT_TEXT: char = '\u{c}';

/// The texts of an input.
pub fn texts(bytes: &[u8]) -> (Sources, Vec<FileId>) {
    let input = String::from_utf8_lossy(bytes);
    let mut sources = Sources::default();
    let files = input.split(NEXT_TEXT).map(|text| sources.add("input", text)).collect();
    (sources, files)
}

/// Every finding says something and points into its text, at the bounds of letters.
///
/// # Panics
///
/// When one does not: that is how a fuzzer learns of it.
pub fn findings_hold(sources: &Sources, findings: &[Finding]) {
    for finding in findings {
        assert!(!finding.message.is_empty(), "a finding without words: {finding:?}");
        span_holds(sources, finding.at);
        finding.related.iter().for_each(|(span, _)| span_holds(sources, *span));
    }
}

/// The span lies in its text, at the bounds of letters.
///
/// # Panics
///
/// When it does not.
pub fn span_holds(sources: &Sources, span: Span) {
    let text = sources.get(span.file).map(|source| &source.text);
    assert!(text.is_some_and(|text| text.get(span.range()).is_some()), "{span:?} points out of its text");
}
