use super::*;

/// Floating addresses that belong to a port work.
pub(super) static CHECK: Check = Check {
    id: "neutron-floating-ips-work",
    layer: Layer::Neutron,
    bears: false,
    shows: "every floating address that belongs to a port is ACTIVE",
    asks: &[&questions::FLOATING_IPS],
    judge,
    act: "look at the router of its network and at the gateway chassis; a port that is down keeps its address DOWN too",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::FLOATING_IPS, "floating addresses in use", |row| {
        match (row.get("port_id").and_then(Json::as_str), text(row, "status")) {
            (None, _) => Row::Other,
            (Some(_), Some("ACTIVE")) => Row::Good,
            (Some(_), Some(status)) => {
                Row::Bad(format!("{} is {status}", text(row, "floating_ip_address").unwrap_or("?")))
            }
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
        let check = |rows| check(&CHECK, [("neutron.floating-ips", said(rows))]);
        insta::assert_snapshot!(check(json!([{"floating_ip_address": "192.0.2.1", "port_id": "p", "status": "ACTIVE"}])), @"holds: 1 floating addresses in use");
        insta::assert_snapshot!(check(json!([{"floating_ip_address": "192.0.2.1", "port_id": "p", "status": "ERROR"}])), @"fails: 1 of 1 floating addresses in use: 192.0.2.1 is ERROR");
        insta::assert_snapshot!(check(json!([{"port_id": null, "status": "DOWN"}])), @"left out: there are no floating addresses in use");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no floating addresses in use");
    }
}
