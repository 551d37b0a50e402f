use super::*;

/// The certificates of amphorae are good for a while.
pub(super) static CHECK: Check = Check {
    id: "octavia-certificates-of-amphorae",
    layer: Layer::Octavia,
    bears: false,
    shows: "no amphora's certificate ends within two weeks",
    asks: &[&questions::AMPHORAE],
    judge,
    act: "octavia-housekeeping renews them: look at it; or `openstack loadbalancer amphora configure` and failover",
    known: "octavia-certificate",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::AMPHORAE, "allocated amphorae", |row| {
        let Some(status) = text(row, "status") else { return Row::Unclear };
        let ends = text(row, "cert_expiration").and_then(time);
        match (status, ends) {
            ("ALLOCATED", Some(ends)) if ends.as_second() - seen.now.as_second() < 14 * 86_400 => {
                Row::Bad(format!("{} until {ends}", text(row, "id").unwrap_or("?")))
            }
            ("ALLOCATED", Some(_)) => Row::Good,
            ("ALLOCATED", None) => Row::Unclear,
            _ => Row::Other,
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
        let check = |rows| check(&CHECK, [("octavia.amphorae", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "ALLOCATED", "cert_expiration": "2026-08-01T00:00:00"}])), @"holds: 1 allocated amphorae");
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "ALLOCATED", "cert_expiration": "2026-06-11T00:00:00"}])), @"fails: 1 of 1 allocated amphorae: 1 until 2026-06-11T00:00:00Z");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no allocated amphorae");
    }
}
