use super::*;

/// Ports found their host.
pub(super) static CHECK: Check = Check {
    id: "neutron-ports-bound",
    layer: Layer::Neutron,
    bears: false,
    shows: "no port failed to bind",
    asks: &[&questions::PORTS],
    judge,
    act: "the host has no chassis under this name, or none that has the physical network: compare `openstack network agent list`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::PORTS, "ports of hosts", |row| {
        let host = text(row, "binding:host_id").filter(|host| !host.is_empty());
        match (host, text(row, "binding:vif_type")) {
            (Some(host), Some("binding_failed")) => Row::Bad(format!(
                "{} of {} on {host}",
                text(row, "id").unwrap_or("?"),
                text(row, "device_owner").unwrap_or("?")
            )),
            (Some(_), Some(_)) => Row::Good,
            (None, _) => Row::Other,
            (Some(_), None) => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("neutron.ports", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "p", "binding:host_id": "a", "binding:vif_type": "ovs"}])), @"holds: 1 ports of hosts");
        insta::assert_snapshot!(check(json!([{"id": "p", "device_owner": "compute:nova", "binding:host_id": "a", "binding:vif_type": "binding_failed"}])), @"fails: 1 of 1 ports of hosts: p of compute:nova on a");
        insta::assert_snapshot!(check(json!([{"id": "p", "binding:host_id": ""}])), @"left out: there are no ports of hosts");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no ports of hosts");
    }
}
