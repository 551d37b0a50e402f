use super::*;

/// Clusters of tenants are healthy by Magnum's own word.
pub(super) static CHECK: Check = Check {
    id: "workload-clusters-healthy",
    layer: Layer::Workload,
    bears: false,
    shows: "no cluster is UNHEALTHY",
    asks: &[&questions::CLUSTERS],
    judge,
    act: "`openstack coe cluster show -c health_status_reason`; then `kubectl get nodes` of that cluster",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CLUSTERS, "clusters", |row| {
        match (text(row, "uuid"), text(row, "health_status")) {
            (Some(_), Some("UNHEALTHY")) => Row::Bad(text(row, "name").unwrap_or("?").to_owned()),
            (Some(_), Some("HEALTHY")) => Row::Good,
            // Magnum has not looked: neither good nor bad.
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
        let check = |rows| check(&CHECK, [("magnum.clusters", said(rows))]);
        insta::assert_snapshot!(check(json!([{"uuid": "1", "name": "k", "health_status": "HEALTHY"}])), @"holds: 1 clusters");
        insta::assert_snapshot!(check(json!([{"uuid": "1", "name": "k", "health_status": "UNHEALTHY"}])), @"fails: 1 of 1 clusters: k");
        insta::assert_snapshot!(check(json!([{"uuid": "1", "health_status": null}])), @"unmeasured: 1 of 1 clusters cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no clusters");
    }
}
