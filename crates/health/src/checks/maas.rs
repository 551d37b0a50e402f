//! What MAAS lists of the hosts of a site, as checks look at it.

use super::{Outcome, Row, Seen, of_rows, questions, text};

/// Every host of the site is in MAAS, and this field of it says that.
pub(super) fn every_host_is(seen: &Seen<'_>, field: &str, wanted: &str) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::MAAS_MACHINES)?;
    if seen.expected.hosts.is_empty() {
        return Err(Outcome::left_out("no site with hosts was named"));
    }
    if rows.is_empty() {
        return Err(Outcome::unmeasured("MAAS lists no machines"));
    }
    let judge = |host: &String| {
        let machine = rows.iter().find(|row| text(row, "hostname") == Some(host));
        match machine.map(|machine| text(machine, field)) {
            Some(Some(is)) if is == wanted => Row::Good,
            Some(Some(other)) => Row::Bad(format!("{host} is {other}")),
            Some(None) => Row::Unclear,
            None => Row::Bad(format!("{host} is not in MAAS")),
        }
    };
    Ok(of_rows(seen.expected.hosts.iter().map(judge), "hosts of the site"))
}
