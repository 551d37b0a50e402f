use super::*;

/// Every machine and container is there.
pub(super) static CHECK: Check = Check {
    id: "juju-machines-started",
    layer: Layer::Juju,
    bears: true,
    shows: "every machine and container is started, and its agent with it",
    asks: &[&questions::JUJU_STATUS],
    judge,
    act: "`juju show-machine ID`; on MAAS look at its power and its console",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let machines = juju::machines(seen.said(&questions::JUJU_STATUS)?);
    let judge = |(id, machine): &(String, &Json)| match (
        juju::current(machine, "juju-status"),
        juju::current(machine, "machine-status"),
    ) {
        (Some("started"), Some("running")) => Row::Good,
        (Some(agent), Some(machine)) => Row::Bad(format!("{id} is {machine}, its agent {agent}")),
        _ => Row::Unclear,
    };
    Ok(of_rows(machines.iter().map(judge), "machines and containers"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("juju.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"machines": {"0": {"juju-status": {"current": "started"}, "machine-status": {"current": "running"}, "hostname": "h1", "containers": {"0/lxd/0": {"juju-status": {"current": "started"}, "machine-status": {"current": "running"}}}}}})), @"holds: 2 machines and containers");
        insta::assert_snapshot!(check(json!({"machines": {"0": {"juju-status": {"current": "down"}, "machine-status": {"current": "running"}, "hostname": "h1", "containers": {"0/lxd/0": {"juju-status": {"current": "started"}, "machine-status": {"current": "running"}}}}}})), @"fails: 1 of 2 machines and containers: 0 is running, its agent down");
        insta::assert_snapshot!(check(json!({"machines": {}})), @"unmeasured: there are no machines and containers, so nothing was looked at");
        insta::assert_snapshot!(check(json!({"machines": {"0": {"status-error": "x"}}})), @"unmeasured: 1 of 1 machines and containers cannot be read");
    }
}
