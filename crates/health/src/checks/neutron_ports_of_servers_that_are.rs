use super::*;

/// No port is kept for a server that is gone.
pub(super) static CHECK: Check = Check {
    id: "neutron-ports-of-servers-that-are",
    layer: Layer::Neutron,
    bears: false,
    shows: "every port of a server belongs to a server that is there",
    asks: &[&questions::PORTS, &questions::SERVERS],
    judge,
    act: "make sure that the server is gone, then delete the port",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let servers: BTreeSet<&str> =
        seen.rows(&questions::SERVERS)?.iter().filter_map(|row| text(row, "id")).collect();
    seen.each_of_any(&questions::PORTS, "ports of servers", |row| {
        let of_server = text(row, "device_owner").is_some_and(|owner| owner.starts_with("compute:"));
        match (of_server, text(row, "device_id").filter(|id| !id.is_empty())) {
            (false, _) | (true, None) => Row::Other,
            (true, Some(server)) if servers.contains(server) => Row::Good,
            (true, Some(server)) => {
                Row::Bad(format!("{} of server {server}", text(row, "id").unwrap_or("?")))
            }
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
            check(&CHECK, [("neutron.ports", said(ports)), ("nova.servers", said(json!([{"id": "s"}])))])
        };
        insta::assert_snapshot!(check(json!([{"id": "p", "device_id": "s", "device_owner": "compute:nova"}])), @"holds: 1 ports of servers");
        insta::assert_snapshot!(check(json!([{"id": "p", "device_id": "gone", "device_owner": "compute:nova"}])), @"fails: 1 of 1 ports of servers: p of server gone");
        insta::assert_snapshot!(check(json!([{"id": "p", "device_id": "r", "device_owner": "network:router_interface"}])), @"left out: there are no ports of servers");
    }
}
