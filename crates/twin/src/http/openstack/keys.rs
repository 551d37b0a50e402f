//! Barbican's API: the world keeps no secrets, so it has lists of nothing.

use super::{Reply, Visit, words};
use crate::world::refusal::Refusal;
use serde_json::json;

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parts = visit.parts.clone();
    match (visit.method(), parts.as_slice()) {
        ("GET", ["v1", kind @ ("secrets" | "containers" | "orders")]) => {
            Reply::ok(json!({*kind: [], "total": 0}))
        }
        ("GET", ["v1", "secrets", _]) => {
            Err(words::absent("", "Not Found. Provided secret id is invalid.".to_owned()))
        }
        _ => Err(words::no_path()),
    }
}
