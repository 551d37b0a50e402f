use super::*;

/// The model has come to rest.
pub(super) static CHECK: Check = Check {
    id: "juju-units-settled",
    layer: Layer::Juju,
    bears: false,
    shows: "every unit is active or unknown, none waits or works",
    asks: &[&questions::JUJU_STATUS],
    judge,
    act: "wait for it; when it does not settle, its message names the relation that is not ready",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    juju::no_unit_is(seen, &["waiting", "maintenance", "terminated"])
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("juju.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"applications": {"a": {"units": {"a/0": {"workload-status": {"current": "active", "message": "m"}, "juju-status": {"current": "idle"}, "subordinates": {"r/0": {"workload-status": {"current": "active"}, "juju-status": {"current": "idle"}}}}}}}})), @"holds: 2 units");
        insta::assert_snapshot!(check(json!({"applications": {"a": {"units": {"a/0": {"workload-status": {"current": "waiting", "message": "m"}, "juju-status": {"current": "executing"}, "subordinates": {"r/0": {"workload-status": {"current": "active"}, "juju-status": {"current": "idle"}}}}}}}})), @"fails: 1 of 2 units: a/0 is waiting: m");
        insta::assert_snapshot!(check(json!({"applications": {}})), @"unmeasured: there are no units, so nothing was looked at");
    }
}
