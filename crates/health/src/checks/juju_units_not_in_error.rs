use super::*;

/// No hook failed.
pub(super) static CHECK: Check = Check {
    id: "juju-units-not-in-error",
    layer: Layer::Juju,
    bears: true,
    shows: "no unit is in error",
    asks: &[&questions::JUJU_STATUS],
    judge,
    act: "`juju debug-log --include UNIT` has the hook's error; mend it, then `juju resolve UNIT`",
    known: "juju-hook-failed",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    juju::no_unit_is(seen, &["error"])
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
        insta::assert_snapshot!(check(json!({"applications": {"a": {"units": {"a/0": {"workload-status": {"current": "error", "message": "m"}, "juju-status": {"current": "idle"}, "subordinates": {"r/0": {"workload-status": {"current": "active"}, "juju-status": {"current": "idle"}}}}}}}})), @"fails: 1 of 2 units: a/0 is error: m");
        insta::assert_snapshot!(check(json!({"applications": {}})), @"unmeasured: there are no units, so nothing was looked at");
    }
}
