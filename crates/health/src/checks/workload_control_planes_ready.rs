use super::*;

/// Control planes of tenants' clusters work.
pub(super) static CHECK: Check = Check {
    id: "workload-control-planes-ready",
    layer: Layer::Workload,
    bears: false,
    shows: "every control plane is available, with its etcd and its components, by Cluster API's own look into it",
    asks: &[&questions::CAPI_CONTROL_PLANES],
    judge,
    act: "the condition names the part; etcd first: `kubectl -n kube-system logs` of it in that cluster, and the space on its disk",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CAPI_CONTROL_PLANES, "control planes that are made", |row| {
        capi::object(seen, row, capi::open(seen, row))
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows: Json| check(&CHECK, [("capi.control-planes", said(rows))]);
        let one = |etcd: &str| {
            json!([{"name": "k-abc-control-plane", "namespace": "magnum-p", "made": "2026-06-01T00:00:00Z", "conditions": [
                {"type": "Available", "status": "True"}, {"type": "EtcdClusterHealthy", "status": etcd, "reason": "EtcdClusterUnknown",
                    "message": "Following machines are reporting unknown etcd member status: k-abc-control-plane-x"}]}])
        };
        insta::assert_snapshot!(check(one("True")), @"holds: 1 control planes that are made");
        insta::assert_snapshot!(check(one("Unknown")), @"fails: 1 of 1 control planes that are made: magnum-p/k-abc-control-plane: EtcdClusterHealthy is Unknown: EtcdClusterUnknown: Following machines are reporting unknown etcd member status: k-abc-control-plane-x");
        insta::assert_snapshot!(check(json!([{"name": "k", "namespace": "n", "conditions": [{}]}])), @"unmeasured: 1 of 1 control planes that are made cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no control planes that are made");
    }
}
