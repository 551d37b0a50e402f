//! Every place at which the site's texts name a decision.

use crate::identifiers::{self, Kind};
use crate::inputs::Inputs;
use model::Span;

/// A place at which a text names a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The number that is named.
    pub id: &'a str,
    /// Where.
    pub span: Span,
}

/// The places in all committed texts, comments and code with them, in the order of file and place. The register itself
/// and the reservations are left out: they are where numbers come from.
pub fn references<'a>(inputs: &Inputs<'a>) -> Vec<Reference<'a>> {
    let mut found = vec![];
    for file in inputs.committed() {
        if [inputs.decisions, inputs.reservations].contains(&Some(file)) {
            continue;
        }
        let Some(source) = inputs.sources.get(file) else { continue };
        for range in identifiers::mentions(&source.text, Kind::Decision) {
            let span = Span::new(file, range.start, range.end);
            found.extend(source.text.get(range).map(|id| Reference { id, span }));
        }
    }
    found
}
