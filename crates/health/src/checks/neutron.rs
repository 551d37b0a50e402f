//! What Neutron lists, as checks look at it.

use super::{Json, Row, text};

/// What is switched on is ACTIVE.
pub(super) fn active(row: &Json) -> Row {
    match (row.get("admin_state_up").and_then(Json::as_bool), text(row, "status")) {
        (Some(false), _) => Row::Other,
        (_, Some("ACTIVE")) => Row::Good,
        (_, Some(status)) => Row::Bad(format!("{} is {status}", text(row, "name").unwrap_or("?"))),
        _ => Row::Unclear,
    }
}
