use super::*;

/// Every process of Cinder that should work reports.
pub(super) static CHECK: Check = Check {
    id: "cinder-services-up",
    layer: Layer::Cinder,
    bears: true,
    shows: "every enabled process of Cinder reports",
    asks: &[&questions::CINDER_SERVICES],
    judge,
    act: "start the service and read its log; when all are down at once, look at RabbitMQ and the database",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::CINDER_SERVICES, "enabled services", |row| {
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

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("cinder.services", said(rows))]);
        insta::assert_snapshot!(check(json!([{"binary": "cinder-volume", "host": "c@ceph", "status": "enabled", "state": "up"}])), @"holds: 1 enabled services");
        insta::assert_snapshot!(check(json!([{"binary": "cinder-volume", "host": "c@ceph", "status": "enabled", "state": "down", "updated_at": "2026-06-09T10:00:00.000000"}])), @"fails: 1 of 1 enabled services: cinder-volume on c@ceph, last seen 2026-06-09T10:00:00.000000");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no enabled services, so nothing was looked at");
    }
}
