use super::*;

/// The ports of servers carry traffic.
pub(super) static CHECK: Check = Check {
    id: "neutron-server-ports-up",
    layer: Layer::Neutron,
    bears: false,
    shows: "every bound port of a server is ACTIVE",
    asks: &[&questions::PORTS, &questions::SERVERS],
    judge,
    act: "look at ovn-controller of that host and at `ovs-vsctl show`: is the guest's interface there, with its iface-id?",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let servers = seen.rows(&questions::SERVERS)?;
    let active: BTreeSet<&str> = servers
        .iter()
        .filter(|row| text(row, "status") == Some("ACTIVE"))
        .filter_map(|row| text(row, "id"))
        .collect();
    seen.each_of_any(&questions::PORTS, "ports of active servers", |row| {
        let of_server = text(row, "device_id").is_some_and(|id| active.contains(id));
        match (of_server, text(row, "status")) {
            (false, _) => Row::Other,
            (true, Some("ACTIVE")) => Row::Good,
            (true, Some(status)) => Row::Bad(format!(
                "{} on {} is {status}",
                text(row, "id").unwrap_or("?"),
                text(row, "binding:host_id").unwrap_or("?")
            )),
            (true, None) => Row::Unclear,
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
        let check = |ports| {
            check(
                &CHECK,
                [
                    ("neutron.ports", said(ports)),
                    ("nova.servers", said(json!([{"id": "s", "status": "ACTIVE"}]))),
                ],
            )
        };
        insta::assert_snapshot!(check(json!([{"id": "p", "device_id": "s", "status": "ACTIVE"}])), @"holds: 1 ports of active servers");
        insta::assert_snapshot!(check(json!([{"id": "p", "device_id": "s", "status": "DOWN", "binding:host_id": "a"}])), @"fails: 1 of 1 ports of active servers: p on a is DOWN");
        insta::assert_snapshot!(check(json!([{"id": "p", "device_id": "x", "status": "DOWN"}])), @"left out: there are no ports of active servers");
    }
}
