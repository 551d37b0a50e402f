use super::*;

/// Every agent that should work reports.
pub(super) static CHECK: Check = Check {
    id: "neutron-agents-alive",
    layer: Layer::Neutron,
    bears: true,
    shows: "every agent that is switched on is alive",
    asks: &[&questions::AGENTS],
    judge,
    act: "on that host look at ovn-controller and at its way to the southbound database; all dead at once: look at OVN itself",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::AGENTS, "agents that are switched on", |row| {
        let (Some(kind), Some(host)) = (text(row, "agent_type"), text(row, "host")) else {
            return Row::Unclear;
        };
        let is = |key: &str| row.get(key).and_then(Json::as_bool);
        match (is("admin_state_up"), is("alive")) {
            (Some(false), _) => Row::Other,
            (_, Some(true)) => Row::Good,
            (_, Some(false)) => Row::Bad(format!("{kind} on {host}")),
            (_, None) => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("neutron.agents", said(rows))]);
        insta::assert_snapshot!(check(json!([{"agent_type": "OVN Controller agent", "host": "a", "alive": true, "admin_state_up": true}])), @"holds: 1 agents that are switched on");
        insta::assert_snapshot!(check(json!([{"agent_type": "OVN Controller agent", "host": "a", "alive": false, "admin_state_up": true}, {"agent_type": "OVN Metadata agent", "host": "b", "alive": false, "admin_state_up": false}])), @"fails: 1 of 1 agents that are switched on: OVN Controller agent on a");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no agents that are switched on, so nothing was looked at");
        insta::assert_snapshot!(check(json!([{"host": "a"}])), @"unmeasured: 1 of 1 agents that are switched on cannot be read");
    }
}
