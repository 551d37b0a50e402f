use super::*;

/// What clusters have of OpenStack is there.
pub(super) static CHECK: Check = Check {
    id: "capi-openstackclusters-ready",
    layer: Layer::Capi,
    bears: false,
    shows: "every OpenStackCluster is ready and has noted no failure: network, router, security groups, load balancer of the API",
    asks: &[&questions::CAPI_INFRASTRUCTURE],
    judge,
    act: "the failure names the service: look at Octavia first where it is the load balancer, then at the log of capo-controller-manager",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CAPI_INFRASTRUCTURE, "OpenStackClusters that are made", |row| {
        capi::object(seen, row, capi::infrastructure(seen, row))
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows: Json| check(&CHECK, [("capi.infrastructure", said(rows))]);
        let one = |ready: Json, failure: Json, conditions: Json| {
            json!([{"name": "k-abc", "namespace": "magnum-p", "made": "2026-06-01T00:00:00Z", "ready": ready, "failure": failure,
                "told": "failed to reconcile load balancer: provisioning status ERROR", "conditions": conditions}])
        };
        insta::assert_snapshot!(check(one(json!(true), Json::Null, json!([]))), @"holds: 1 OpenStackClusters that are made");
        insta::assert_snapshot!(check(one(json!(false), json!("CreateError"), json!([]))), @"fails: 1 of 1 OpenStackClusters that are made: magnum-p/k-abc: CreateError: failed to reconcile load balancer: provisioning status ERROR, it is not ready");
        // The driver counts a failure that was noted, also where it is ready again.
        insta::assert_snapshot!(check(one(json!(true), json!("UpdateError"), json!([]))), @"fails: 1 of 1 OpenStackClusters that are made: magnum-p/k-abc: UpdateError: failed to reconcile load balancer: provisioning status ERROR");
        let open = json!([{"type": "APIEndpointReady", "status": "False", "reason": "LoadBalancerError", "message": "409"}]);
        insta::assert_snapshot!(check(one(Json::Null, Json::Null, open)), @"fails: 1 of 1 OpenStackClusters that are made: magnum-p/k-abc: it is not ready, APIEndpointReady is False: LoadBalancerError: 409");
        insta::assert_snapshot!(check(json!([{"ready": true}])), @"unmeasured: 1 of 1 OpenStackClusters that are made cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no OpenStackClusters that are made");
    }
}
