use super::netbox::{address, rows, status};
use super::*;

/// NetBox knows the addresses of the hosts.
pub(super) static CHECK: Check = Check {
    id: "netbox-addresses-of-hosts",
    layer: Layer::Maas,
    bears: false,
    shows: "NetBox has every address that a host has on a plane, so that it gives it to nobody else",
    asks: &[&questions::NETBOX_ADDRESSES],
    judge,
    act: "enter the address in NetBox, or find out who has it there",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let kept = rows(seen, &questions::NETBOX_ADDRESSES, "address")?;
    let addresses = seen.expected.addresses.iter().map(|(host, plane, here)| {
        let Ok(wanted) = here.parse::<IpAddr>() else { return Row::Unclear };
        match kept.iter().find(|row| address(row, "address") == Some(wanted)).map(status) {
            None => Row::Bad(format!("{here} of {host} on {plane}")),
            Some(Some("deprecated")) => Row::Bad(format!("{here} of {host} on {plane} is deprecated there")),
            Some(Some("dhcp" | "slaac")) => {
                Row::Bad(format!("{here} of {host} on {plane} is given out by DHCP there"))
            }
            Some(Some(_)) => Row::Good,
            Some(None) => Row::Unclear,
        }
    });
    match seen.expected.addresses.is_empty() {
        true => Err(Outcome::left_out("site.yaml names no addresses of hosts")),
        false => Ok(of_rows(addresses, "addresses of hosts")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |address: &str, status: &str| {
            on(
                &CHECK,
                [("netbox.addresses", said(json!([{"address": address, "status": {"value": status}}])))],
                &site(),
            )
        };
        insta::assert_snapshot!(check("10.0.0.40/22", "active"), @"holds: 1 addresses of hosts");
        insta::assert_snapshot!(check("10.0.0.40/22", "deprecated"), @"fails: 1 of 1 addresses of hosts: 10.0.0.40 of a on metal is deprecated there");
        insta::assert_snapshot!(check("10.0.0.40/22", "dhcp"), @"fails: 1 of 1 addresses of hosts: 10.0.0.40 of a on metal is given out by DHCP there");
        insta::assert_snapshot!(check("10.0.0.41/22", "active"), @"fails: 1 of 1 addresses of hosts: 10.0.0.40 of a on metal");
        let none = on(&CHECK, [("netbox.addresses", said(json!([])))], &site());
        insta::assert_snapshot!(none, @"unmeasured: it lists no address: there are none, or the token may not see them");
    }
}
