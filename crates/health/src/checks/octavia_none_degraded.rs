use super::*;

/// Load balancers reach their members.
pub(super) static CHECK: Check = Check {
    id: "octavia-none-degraded",
    layer: Layer::Octavia,
    bears: false,
    shows: "no load balancer that works is DEGRADED or in ERROR",
    asks: &[&questions::LOAD_BALANCERS],
    judge,
    act: "`openstack loadbalancer status show ID` names the members; look at their servers and health monitors",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::LOAD_BALANCERS, "load balancers", |row| {
        match (text(row, "id"), text(row, "operating_status")) {
            (Some(id), Some(status @ ("DEGRADED" | "ERROR"))) => {
                Row::Bad(format!("{} ({id}) is {status}", text(row, "name").unwrap_or_default()))
            }
            (Some(_), Some(_)) => Row::Good,
            _ => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("octavia.load-balancers", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "1", "operating_status": "ONLINE"}, {"id": "2", "operating_status": "OFFLINE"}])), @"holds: 2 load balancers");
        insta::assert_snapshot!(check(json!([{"id": "1", "name": "lb", "operating_status": "DEGRADED"}])), @"fails: 1 of 1 load balancers: lb (1) is DEGRADED");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no load balancers");
    }
}
