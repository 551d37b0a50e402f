use super::*;

/// Every hypervisor has its network.
pub(super) static CHECK: Check = Check {
    id: "neutron-agent-of-each-hypervisor",
    layer: Layer::Neutron,
    bears: true,
    shows: "every hypervisor has an OVN controller that Neutron knows",
    asks: &[&questions::AGENTS, &questions::HYPERVISORS],
    judge,
    act: "start ovn-controller there; a chassis under another name than the hypervisor's binds no ports: compare `ovs-vsctl get open . external-ids:hostname`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let agents = seen.rows(&questions::AGENTS)?;
    let hosts: BTreeSet<&str> = agents
        .iter()
        .filter(|row| text(row, "agent_type").is_some_and(|kind| kind.starts_with("OVN Controller")))
        .filter_map(|row| text(row, "host"))
        .collect();
    if hosts.is_empty() {
        return Err(match agents.is_empty() {
            true => Outcome::unmeasured("there are no agents, so nothing was looked at"),
            false => Outcome::left_out("the networks of this cloud are not OVN's"),
        });
    }
    seen.each(&questions::HYPERVISORS, "hypervisors", |row| {
        let Some(name) = text(row, "hypervisor_hostname") else { return Row::Unclear };
        if text(row, "state") == Some("down") {
            // Its host is gone, or Nova's own trouble: that it has no agent either begins there.
            return Row::Other;
        }
        let host = row.get("service").and_then(|service| text(service, "host")).unwrap_or(name);
        match hosts.contains(host) || hosts.contains(name) {
            true => Row::Good,
            false => Row::Bad(format!("{name} has no OVN controller")),
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
        let check = |agents, hypervisors| {
            check(&CHECK, [("neutron.agents", said(agents)), ("nova.hypervisors", said(hypervisors))])
        };
        let agent = || json!([{"agent_type": "OVN Controller agent", "host": "a"}]);
        insta::assert_snapshot!(check(agent(), json!([{"hypervisor_hostname": "a.maas", "service": {"host": "a"}}])), @"holds: 1 hypervisors");
        insta::assert_snapshot!(check(agent(), json!([{"hypervisor_hostname": "b"}])), @"fails: 1 of 1 hypervisors: b has no OVN controller");
        insta::assert_snapshot!(check(agent(), json!([{"hypervisor_hostname": "a"}, {"hypervisor_hostname": "b", "state": "down"}])), @"holds: 1 hypervisors");
        insta::assert_snapshot!(check(json!([{"agent_type": "Open vSwitch agent", "host": "a"}]), json!([])), @"left out: the networks of this cloud are not OVN's");
        insta::assert_snapshot!(check(agent(), json!([])), @"unmeasured: there are no hypervisors, so nothing was looked at");
    }
}
