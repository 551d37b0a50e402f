use super::*;

/// No amphora is broken.
pub(super) static CHECK: Check = Check {
    id: "octavia-amphorae-work",
    layer: Layer::Octavia,
    bears: false,
    shows: "no amphora is in ERROR",
    asks: &[&questions::AMPHORAE],
    judge,
    act: "`openstack loadbalancer amphora failover ID`; when many are broken at once, look at the management network first",
    known: "octavia-connect",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::AMPHORAE, "amphorae", |row| match (text(row, "id"), text(row, "status")) {
        (Some(id), Some(status @ ("ERROR" | "FAILOVER_STOPPED"))) => Row::Bad(format!("{id} is {status}")),
        (Some(_), Some(_)) => Row::Good,
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
        let check = |rows| check(&CHECK, [("octavia.amphorae", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "ALLOCATED"}])), @"holds: 1 amphorae");
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "ERROR"}])), @"fails: 1 of 1 amphorae: 1 is ERROR");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no amphorae");
    }
}
