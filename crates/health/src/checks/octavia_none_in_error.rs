use super::*;

/// No load balancer is broken.
pub(super) static CHECK: Check = Check {
    id: "octavia-none-in-error",
    layer: Layer::Octavia,
    bears: false,
    shows: "no load balancer is in ERROR",
    asks: &[&questions::LOAD_BALANCERS],
    judge,
    act: "`openstack loadbalancer failover ID` after the cause is mended: octavia-worker's log has it",
    known: "octavia-retries-exhausted",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::LOAD_BALANCERS, "load balancers", |row| {
        match (text(row, "id"), text(row, "provisioning_status")) {
            (Some(id), Some("ERROR")) => {
                Row::Bad(format!("{} ({id})", text(row, "name").unwrap_or_default()))
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
        insta::assert_snapshot!(check(json!([{"id": "1", "provisioning_status": "ACTIVE"}])), @"holds: 1 load balancers");
        insta::assert_snapshot!(check(json!([{"id": "1", "name": "lb", "provisioning_status": "ERROR"}])), @"fails: 1 of 1 load balancers: lb (1)");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no load balancers");
    }
}
