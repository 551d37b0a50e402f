use super::*;

/// Tenants' clusters have their nodes.
pub(super) static CHECK: Check = Check {
    id: "workload-machine-deployments-available",
    layer: Layer::Workload,
    bears: false,
    shows: "every group of nodes has as many available as it needs",
    asks: &[&questions::CAPI_NODE_GROUPS],
    judge,
    act: "`kubectl get machines -A` on the management cluster shows which are missing, and in which phase they are",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CAPI_NODE_GROUPS, "groups of nodes that are made", |row| {
        capi::object(seen, row, capi::node_group(row))
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows: Json| check(&CHECK, [("capi.node-groups", said(rows))]);
        let one = |available: &str, made: &str| {
            json!([{"name": "k-abc-default-worker", "namespace": "magnum-p", "made": made, "wanted": 3, "available": 1, "conditions": [
                {"type": "Available", "status": available, "reason": "WaitingForAvailableMachines", "severity": "Warning",
                    "message": "Minimum availability requires 3 replicas, current 1 available"}]}])
        };
        insta::assert_snapshot!(check(one("True", "2026-06-01T00:00:00Z")), @"holds: 1 groups of nodes that are made");
        insta::assert_snapshot!(check(one("False", "2026-06-01T00:00:00Z")), @"fails: 1 of 1 groups of nodes that are made: magnum-p/k-abc-default-worker: 1 of 3 nodes, Available is False: WaitingForAvailableMachines: Minimum availability requires 3 replicas, current 1 available");
        insta::assert_snapshot!(check(one("False", "2026-06-09T11:59:00Z")), @"left out: there are no groups of nodes that are made");
        insta::assert_snapshot!(check(json!([{"name": "k", "namespace": "n", "conditions": [{"type": "Ready", "status": "True"}]}])), @"unmeasured: 1 of 1 groups of nodes that are made cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no groups of nodes that are made");
    }
}
