use super::*;

/// An amphora is a server that is there.
pub(super) static CHECK: Check = Check {
    id: "octavia-amphorae-have-servers",
    layer: Layer::Octavia,
    bears: false,
    shows: "every allocated amphora is a server that is there and ACTIVE",
    asks: &[&questions::AMPHORAE, &questions::SERVERS],
    judge,
    act: "fail the load balancer over: Octavia makes the amphora anew",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let servers: BTreeMap<&str, &str> = seen
        .rows(&questions::SERVERS)?
        .iter()
        .filter_map(|row| Some((text(row, "id")?, text(row, "status")?)))
        .collect();
    seen.each_of_any(&questions::AMPHORAE, "allocated amphorae", |row| {
        let (Some(id), Some(status)) = (text(row, "id"), text(row, "status")) else { return Row::Unclear };
        match (status, text(row, "compute_id").map(|server| servers.get(server).copied())) {
            ("ALLOCATED", Some(Some("ACTIVE"))) => Row::Good,
            ("ALLOCATED", Some(Some(other))) => Row::Bad(format!("{id}: its server is {other}")),
            ("ALLOCATED", Some(None)) => Row::Bad(format!("{id}: its server is gone")),
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
        let check = |rows| {
            check(
                &CHECK,
                [
                    ("octavia.amphorae", said(rows)),
                    (
                        "nova.servers",
                        said(json!([{"id": "s", "status": "ACTIVE"}, {"id": "t", "status": "SHUTOFF"}])),
                    ),
                ],
            )
        };
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "ALLOCATED", "compute_id": "s"}])), @"holds: 1 allocated amphorae");
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "ALLOCATED", "compute_id": "t"}, {"id": "2", "status": "ALLOCATED", "compute_id": "u"}])), @"fails: 2 of 2 allocated amphorae: 1: its server is SHUTOFF; 2: its server is gone");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no allocated amphorae");
    }
}
