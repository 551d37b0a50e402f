use super::*;

/// Zones reach their servers.
pub(super) static CHECK: Check = Check {
    id: "designate-zones-settled",
    layer: Layer::Designate,
    bears: false,
    shows: "no zone is in ERROR, or PENDING for more than an hour",
    asks: &[&questions::DNS_ZONES],
    judge,
    act: "the name servers of the pool do not answer with the zone's serial: look at designate-worker and at them",
    known: "designate-pool-error",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::DNS_ZONES, "zones", |row| {
        let Some(name) = text(row, "name") else { return Row::Unclear };
        match (text(row, "status"), older(seen.now, row, &["updated_at", "created_at"])) {
            (Some("ERROR"), _) => Row::Bad(format!("{name} is in ERROR")),
            (Some("PENDING"), Some(true)) => Row::Bad(format!("{name} is PENDING")),
            (Some("PENDING"), None) | (None, _) => Row::Unclear,
            _ => Row::Good,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("designate.zones", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "a.", "status": "ACTIVE"}])), @"holds: 1 zones");
        insta::assert_snapshot!(check(json!([{"name": "a.", "status": "ERROR"}, {"name": "b.", "status": "PENDING", "created_at": "2026-06-08T00:00:00.000000"}])), @"fails: 2 of 2 zones: a. is in ERROR; b. is PENDING");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no zones");
    }
}
