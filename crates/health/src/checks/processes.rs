//! What an API lists of its own processes, as checks look at it.

use super::{Outcome, Question, Row, Seen, text};

/// Every enabled process reports.
pub(super) fn enabled_are_up(seen: &Seen<'_>, question: &Question) -> Result<Outcome, Outcome> {
    seen.each(question, "enabled services", |row| {
        let (Some(binary), Some(host)) = (text(row, "binary"), text(row, "host")) else {
            return Row::Unclear;
        };
        let since = text(row, "updated_at").unwrap_or("never");
        match (text(row, "status"), text(row, "state")) {
            (Some("disabled"), _) => Row::Other,
            (_, Some("up")) => Row::Good,
            (_, Some("down")) => Row::Bad(format!("{binary} on {host}, last seen {since}")),
            _ => Row::Unclear,
        }
    })
}
