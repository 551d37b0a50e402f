use super::*;

/// Guests get their metadata.
pub(super) static CHECK: Check = Check {
    id: "neutron-metadata-on-each-hypervisor",
    layer: Layer::Neutron,
    bears: true,
    shows: "every hypervisor has a metadata agent, where there are any",
    asks: &[&questions::AGENTS, &questions::HYPERVISORS],
    judge,
    act: "start neutron-ovn-metadata-agent there: without it guests come up without keys",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let agents = seen.rows(&questions::AGENTS)?;
    let metadata = agents.iter().filter(|row| text(row, "agent_type") == Some("OVN Metadata agent"));
    let hosts: BTreeSet<&str> = metadata.filter_map(|row| text(row, "host")).collect();
    if hosts.is_empty() {
        return Err(match agents.is_empty() {
            true => Outcome::unmeasured("there are no agents, so nothing was looked at"),
            false => Outcome::left_out("this cloud has no metadata agents"),
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
            false => Row::Bad(format!("{name} has no metadata agent")),
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
        let agent = || json!([{"agent_type": "OVN Metadata agent", "host": "a"}]);
        insta::assert_snapshot!(check(agent(), json!([{"hypervisor_hostname": "a"}])), @"holds: 1 hypervisors");
        insta::assert_snapshot!(check(agent(), json!([{"hypervisor_hostname": "b"}])), @"fails: 1 of 1 hypervisors: b has no metadata agent");
        insta::assert_snapshot!(check(json!([{"agent_type": "OVN Controller agent"}]), json!([])), @"left out: this cloud has no metadata agents");
        insta::assert_snapshot!(check(agent(), json!([])), @"unmeasured: there are no hypervisors, so nothing was looked at");
    }
}
