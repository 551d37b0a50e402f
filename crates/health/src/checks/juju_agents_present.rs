use super::*;

/// No agent is lost.
pub(super) static CHECK: Check = Check {
    id: "juju-agents-present",
    layer: Layer::Juju,
    bears: true,
    shows: "no agent of a unit is lost or failed",
    asks: &[&questions::JUJU_STATUS],
    judge,
    act: "`juju show-status-log UNIT`; start jujud on its machine",
    known: "juju-agent-lost",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let units = juju::units(seen.said(&questions::JUJU_STATUS)?);
    let judge = |(name, unit): &(String, &Json)| match juju::current(unit, "juju-status") {
        Some(state @ ("lost" | "failed" | "error")) => Row::Bad(format!("{name} is {state}")),
        Some(_) => Row::Good,
        None => Row::Unclear,
    };
    Ok(of_rows(units.iter().map(judge), "agents"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("juju.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"applications": {"a": {"units": {"a/0": {"workload-status": {"current": "active", "message": "m"}, "juju-status": {"current": "idle"}, "subordinates": {"r/0": {"workload-status": {"current": "active"}, "juju-status": {"current": "idle"}}}}}}}})), @"holds: 2 agents");
        insta::assert_snapshot!(check(json!({"applications": {"a": {"units": {"a/0": {"workload-status": {"current": "unknown", "message": "m"}, "juju-status": {"current": "lost"}, "subordinates": {"r/0": {"workload-status": {"current": "active"}, "juju-status": {"current": "idle"}}}}}}}})), @"fails: 1 of 2 agents: a/0 is lost");
        insta::assert_snapshot!(check(json!({"applications": {}})), @"unmeasured: there are no agents, so nothing was looked at");
    }
}
