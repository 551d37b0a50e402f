//! What the quorum rules share.

use crate::context::Context;
use crate::rule::Sink;

/// Reports applications of a charm that are written with fewer than three units. Where `num_units` is absent the
/// bundle is a fragment, and the number is somewhere else.
pub(super) fn at_least_three(charm: &str, context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.running(charm) {
        if let Some(units) = application.num_units.as_ref().filter(|units| units.value < 3) {
            let name = &application.name.value;
            sink.report(units.span, format!("{name} has num_units {}, and needs three", units.value));
        }
    }
}
