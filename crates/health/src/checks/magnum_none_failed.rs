use super::*;

/// No cluster is broken.
pub(super) static CHECK: Check = Check {
    id: "magnum-none-failed",
    layer: Layer::Magnum,
    bears: false,
    shows: "no cluster's last change failed",
    asks: &[&questions::CLUSTERS],
    judge,
    act: "`openstack coe cluster show` has `faults`; with the CAPI driver look at the Cluster object of the management cluster",
    known: "magnum-trustee",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CLUSTERS, "clusters", |row| match (text(row, "uuid"), text(row, "status")) {
        (Some(_), Some(status)) if status.ends_with("_FAILED") => {
            Row::Bad(format!("{} is {status}", text(row, "name").unwrap_or("?")))
        }
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
        let check = |rows| check(&CHECK, [("magnum.clusters", said(rows))]);
        insta::assert_snapshot!(check(json!([{"uuid": "1", "name": "k", "status": "CREATE_COMPLETE"}])), @"holds: 1 clusters");
        insta::assert_snapshot!(check(json!([{"uuid": "1", "name": "k", "status": "CREATE_FAILED"}])), @"fails: 1 of 1 clusters: k is CREATE_FAILED");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no clusters");
    }
}
