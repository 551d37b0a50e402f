//! From a span to what people and programs call a place.

use model::{Position, Source, Sources, Span};

/// File, line and column of a span's start and end.
pub(crate) struct Place<'a> {
    /// The text; none when the span names a text that is not among the sources.
    pub source: Option<&'a Source>,
    /// Path as shown to people.
    pub file: &'a str,
    /// Its start.
    pub start: Position,
    /// Its end, exclusive.
    pub end: Position,
}

/// Finds a span's place. A span of an unknown text gets the name `(unknown)` and position 1:1: the finding is still
/// worth reading.
pub(crate) fn of(sources: &Sources, span: Span) -> Place<'_> {
    let source = sources.get(span.file);
    let at = |offset| source.map_or(Position { line: 1, column: 1 }, |source| source.position(offset));
    Place { source, file: source.map_or("(unknown)", |s| &s.name), start: at(span.start), end: at(span.end) }
}
