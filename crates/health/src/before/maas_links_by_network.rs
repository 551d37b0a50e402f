use super::*;

/// NICs are linked where the site says.
pub(super) static CHECK: Check = Check {
    id: "maas-links-by-network",
    layer: Layer::Maas,
    bears: true,
    shows: "every address that the site gives a host is a static link of one of its NICs, on the network of its plane",
    asks: &[&questions::MAAS_MACHINES],
    judge,
    act: "link the NIC to the subnet with this address, in mode static; an automatic link shows none before the deploy",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let machines = machines(seen)?;
    if seen.expected.addresses.is_empty() {
        return Err(Outcome::left_out("site.yaml gives the hosts no addresses"));
    }
    let addresses = seen.expected.addresses.iter().map(|(host, plane, address)| {
        let Some(machine) = machines.get(host.as_str()) else {
            return Row::Dark(format!("MAAS has no {host}"));
        };
        let Some(networks) = seen.expected.plane(plane).map(|plane| &plane.cidrs) else {
            return Row::Dark(format!("{plane} has no network"));
        };
        let links = list(machine, "interface_set").iter().flat_map(|nic| list(nic, "links"));
        let mut here = links.filter(|link| text(link, "ip_address") == Some(address));
        match here.next().map(|link| link.get("subnet").and_then(|subnet| text(subnet, "cidr"))) {
            Some(Some(cidr)) if networks.iter().any(|network| network == cidr) => Row::Good,
            Some(Some(cidr)) => Row::Bad(format!("{host} has {address} on {cidr}, which is not {plane}")),
            Some(None) => Row::Unclear,
            None => Row::Bad(format!("{host} has no link with {address} for {plane}")),
        }
    });
    Ok(of_rows(addresses, "addresses of hosts"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("maas.machines", said(rows))], &site());
        insta::assert_snapshot!(check(json!([{"hostname": "a", "interface_set": [{"links": []}, {"links": [{"ip_address": "10.0.0.40", "subnet": {"cidr": "10.0.0.0/22"}}]}]}])), @"holds: 1 addresses of hosts");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "interface_set": [{"links": [{"ip_address": "10.0.0.40", "subnet": {"cidr": "10.9.0.0/22"}}]}]}])), @"fails: 1 of 1 addresses of hosts: a has 10.0.0.40 on 10.9.0.0/22, which is not metal");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "interface_set": []}])), @"fails: 1 of 1 addresses of hosts: a has no link with 10.0.0.40 for metal");
        insta::assert_snapshot!(check(json!([{"hostname": "b"}])), @"unmeasured: 1 of 1 addresses of hosts: MAAS has no a");
    }
}
