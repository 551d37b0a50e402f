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
    known: "cinder-uninitialized",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    processes::enabled_are_up(seen, &questions::CINDER_SERVICES)
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
