use super::*;

/// Clusters are as Cluster API wants them.
pub(super) static CHECK: Check = Check {
    id: "capi-clusters-ready",
    layer: Layer::Capi,
    bears: false,
    shows: "every Cluster has its infrastructure and its control plane, and none is paused",
    asks: &[&questions::CAPI_CLUSTERS],
    judge,
    act: "the condition names the part: `kubectl describe` of that object, then the log of its controller",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CAPI_CLUSTERS, "clusters that are made", |row| {
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
        let check = |rows: Json| check(&CHECK, [("capi.clusters", said(rows))]);
        let made = |made: &str, status: &str, severity: Json| {
            json!({"name": "k-abc", "namespace": "magnum-p", "made": made, "phase": "Provisioned", "conditions": [
                {"type": "InfrastructureReady", "status": "True", "since": "2026-06-01T00:00:00Z", "message": ""},
                {"type": "ControlPlaneReady", "status": status, "severity": severity, "reason": "ScalingUp", "since": "2026-06-09T11:50:00Z",
                    "message": "Scaling up control plane to 3 replicas (actual 1)"}]})
        };
        let (old, young) = ("2026-06-01T00:00:00Z", "2026-06-09T11:30:00Z");
        insta::assert_snapshot!(check(json!([made(old, "True", Json::Null)])), @"holds: 1 clusters that are made");
        insta::assert_snapshot!(check(json!([made(old, "False", json!("Warning"))])), @"fails: 1 of 1 clusters that are made: magnum-p/k-abc: ControlPlaneReady is False: ScalingUp: Scaling up control plane to 3 replicas (actual 1)");
        // What is under way has its time, also in an old cluster.
        insta::assert_snapshot!(check(json!([made(old, "False", json!("Info"))])), @"holds: 1 clusters that are made");
        insta::assert_snapshot!(check(json!([made(young, "False", json!("Warning"))])), @"left out: there are no clusters that are made");
        insta::assert_snapshot!(check(json!([made(young, "False", json!("Error"))])), @"fails: 1 of 1 clusters that are made: magnum-p/k-abc: ControlPlaneReady is False: ScalingUp: Scaling up control plane to 3 replicas (actual 1)");
        let with = |key: &str, value: Json| {
            let mut one = made(old, "True", Json::Null);
            one.as_object_mut().unwrap().insert(key.to_owned(), value);
            json!([one])
        };
        insta::assert_snapshot!(check(with("paused", json!(true))), @"fails: 1 of 1 clusters that are made: magnum-p/k-abc is paused, and no controller looks after it");
        insta::assert_snapshot!(check(with("going", json!("2026-06-09T10:00:00Z"))), @"fails: 1 of 1 clusters that are made: magnum-p/k-abc is being deleted since 2026-06-09T10:00:00Z");
        insta::assert_snapshot!(check(with("going", json!("2026-06-09T11:59:00Z"))), @"left out: there are no clusters that are made");
        insta::assert_snapshot!(check(with("conditions", json!([]))), @"unmeasured: 1 of 1 clusters that are made cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no clusters that are made");
    }
}
