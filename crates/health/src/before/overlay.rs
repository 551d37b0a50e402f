//! What the certificates of the amphorae say, as checks look at it.

use super::{Json, Outcome, Row, Seen, list, of_rows, questions, text};
use model::Timestamp;

/// Judges each certificate of the overlay.
pub(super) fn each(seen: &Seen<'_>, judge: impl Fn(&str, &Json) -> Row) -> Result<Outcome, Outcome> {
    let rows = list(seen.said(&questions::FILES)?, "certificates");
    if rows.is_empty() {
        return Err(Outcome::left_out("no Octavia is given a certificate"));
    }
    let judge = |row: &Json| {
        let (Some(application), Some(option)) = (text(row, "application"), text(row, "option")) else {
            return Row::Unclear;
        };
        let name = format!("{option} of {application}");
        match text(row, "why") {
            Some(why) => Row::Dark(format!("{name}: {why}")),
            None => judge(&name, row),
        }
    };
    Ok(of_rows(rows.iter().map(judge), "certificates"))
}

/// A time of a certificate.
pub(super) fn time(row: &Json, key: &str) -> Option<Timestamp> {
    text(row, key)?.parse().ok()
}

/// Days from now until a time.
pub(super) fn days(seen: &Seen<'_>, until: Timestamp) -> i64 {
    (until.as_second() - seen.now.as_second()).div_euclid(86_400)
}
