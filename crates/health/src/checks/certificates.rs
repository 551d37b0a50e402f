//! Until when the certificates of the endpoints are good, as checks look at it.

use super::{Outcome, Row, Seen, questions, text, time};

/// Every certificate is good for more than so many days from now.
pub(super) fn good_for(seen: &Seen<'_>, days: i64) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CERTIFICATES, "certificates", |row| {
        let Some(place) = text(row, "place") else { return Row::Unclear };
        let ends = text(row, "ends").and_then(time);
        match ends.map(|ends| (ends, ends.as_second() - seen.now.as_second())) {
            Some((ends, left)) if left <= days * 86_400 => Row::Bad(format!("{place} until {ends}")),
            Some(_) => Row::Good,
            None => Row::Unclear,
        }
    })
}
