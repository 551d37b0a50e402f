use super::*;

/// Each compute service has a hypervisor, and the other way round.
pub(super) static CHECK: Check = Check {
    id: "nova-hypervisors-match-services",
    layer: Layer::Nova,
    bears: false,
    shows: "every compute service has its hypervisor, and every hypervisor its compute service",
    asks: &[&questions::HYPERVISORS, &questions::NOVA_SERVICES],
    judge,
    act: "a host that is gone leaves both behind: `openstack compute service delete`; a new one: look at its nova-compute log",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let (hypervisors, services) =
        (seen.rows(&questions::HYPERVISORS)?, seen.rows(&questions::NOVA_SERVICES)?);
    let of_hypervisors: BTreeSet<&str> =
        hypervisors.iter().filter_map(|row| text(row.get("service")?, "host")).collect();
    let of_services: BTreeSet<&str> = services
        .iter()
        .filter(|row| text(row, "binary") == Some("nova-compute"))
        .filter_map(|row| text(row, "host"))
        .collect();
    let all: BTreeSet<&str> = of_hypervisors.union(&of_services).copied().collect();
    let judge = |host: &&str| match (of_services.contains(host), of_hypervisors.contains(host)) {
        (true, true) => Row::Good,
        (true, false) => Row::Bad(format!("{host} has a nova-compute and no hypervisor")),
        _ => Row::Bad(format!("{host} has a hypervisor and no nova-compute")),
    };
    Ok(of_rows(all.iter().map(judge), "compute hosts"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |hypervisors, services| {
            check(&CHECK, [("nova.hypervisors", said(hypervisors)), ("nova.services", said(services))])
        };
        let service = |host: &str| json!({"binary": "nova-compute", "host": host});
        insta::assert_snapshot!(check(json!([{"service": {"host": "a"}}]), json!([service("a"), {"binary": "nova-conductor", "host": "c"}])), @"holds: 1 compute hosts");
        insta::assert_snapshot!(check(json!([{"service": {"host": "a"}}, {"service": {"host": "old"}}]), json!([service("a"), service("new")])), @"fails: 2 of 3 compute hosts: new has a nova-compute and no hypervisor; old has a hypervisor and no nova-compute");
        insta::assert_snapshot!(check(json!([]), json!([])), @"unmeasured: there are no compute hosts, so nothing was looked at");
    }
}
