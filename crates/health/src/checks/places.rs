//! What servers that are asked directly say, as checks look at it.

use super::{Outcome, Question, Row, Seen, questions, text};

/// Every server says something.
pub(super) fn each_says(seen: &Seen<'_>, question: &Question, what: &str) -> Result<Outcome, Outcome> {
    seen.each(question, what, |row| {
        let Some(place) = text(row, "place") else { return Row::Unclear };
        match (text(row, "says"), text(row, "why")) {
            (Some(_), _) => Row::Good,
            (None, Some(why)) => Row::Bad(format!("{place}: {why}")),
            (None, None) => Row::Unclear,
        }
    })
}

/// Every row of the statistics of HAProxy, each with its proxy, server and status.
pub(super) fn each_of_haproxy(
    seen: &Seen<'_>,
    what: &str,
    judge: impl Fn(&str, &str, &str) -> Row,
) -> Result<Outcome, Outcome> {
    seen.each(&questions::HAPROXY_PLACES, what, |row| {
        if let (Some(place), Some(why)) = (text(row, "place"), text(row, "why")) {
            return Row::Bad(format!("{place}: {why}"));
        }
        match (text(row, "proxy"), text(row, "server"), text(row, "status")) {
            (Some(proxy), Some(server), Some(status)) => judge(proxy, server, status),
            _ => Row::Unclear,
        }
    })
}
