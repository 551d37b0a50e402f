use super::*;

/// Every process of Nova that should work reports.
pub(super) static CHECK: Check = Check {
    id: "nova-services-up",
    layer: Layer::Nova,
    bears: true,
    shows: "every enabled process of Nova reports",
    asks: &[&questions::NOVA_SERVICES],
    judge,
    act: "start the service on that host and read its log; when all are down at once, look at RabbitMQ and at the conductors",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    processes::enabled_are_up(seen, &questions::NOVA_SERVICES)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("nova.services", said(rows))]);
        insta::assert_snapshot!(check(json!([{"binary": "nova-scheduler", "host": "c1", "status": "enabled", "state": "up"}, {"binary": "nova-compute", "host": "h2", "status": "disabled", "state": "down"}])), @"holds: 1 enabled services");
        insta::assert_snapshot!(check(json!([{"binary": "nova-compute", "host": "h1", "status": "enabled", "state": "down", "updated_at": "2026-06-09T10:00:00.000000"}, {"binary": "nova-conductor", "host": "c1", "status": "enabled", "state": "up"}])), @"fails: 1 of 2 enabled services: nova-compute on h1, last seen 2026-06-09T10:00:00.000000");
        insta::assert_snapshot!(check(json!([{"binary": "nova-compute", "host": "h1"}])), @"unmeasured: 1 of 1 enabled services cannot be read");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no enabled services, so nothing was looked at");
    }
}
