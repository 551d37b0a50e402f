use super::*;

/// No subnet is without its network.
pub(super) static CHECK: Check = Check {
    id: "neutron-subnets-of-networks",
    layer: Layer::Neutron,
    bears: false,
    shows: "every subnet belongs to a network that is there",
    asks: &[&questions::SUBNETS, &questions::NETWORKS],
    judge,
    act: "look at neutron-server's log; the database was changed from outside",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let networks: BTreeSet<&str> =
        seen.rows(&questions::NETWORKS)?.iter().filter_map(|row| text(row, "id")).collect();
    seen.each(&questions::SUBNETS, "subnets", |row| match (text(row, "id"), text(row, "network_id")) {
        (Some(_), Some(network)) if networks.contains(network) => Row::Good,
        (Some(id), Some(network)) => Row::Bad(format!("{id} of network {network}")),
        _ => Row::Unclear,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| {
            check(&CHECK, [("neutron.subnets", said(rows)), ("neutron.networks", said(json!([{"id": "n"}])))])
        };
        insta::assert_snapshot!(check(json!([{"id": "s", "network_id": "n"}])), @"holds: 1 subnets");
        insta::assert_snapshot!(check(json!([{"id": "s", "network_id": "m"}])), @"fails: 1 of 1 subnets: s of network m");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no subnets, so nothing was looked at");
    }
}
