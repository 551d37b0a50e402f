use super::*;

/// What makes a cluster usable is in it.
pub(super) static CHECK: Check = Check {
    id: "workload-addons-deployed",
    layer: Layer::Workload,
    bears: false,
    shows: "every addon of every cluster is Deployed: network, cloud controller, storage",
    asks: &[&questions::CAPI_ADDONS],
    judge,
    act: "`kubectl describe` of it has Helm's words; without the network no node is ready, without the cloud controller no node has an address",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CAPI_ADDONS, "addons that are installed", |row| {
        let wrong = text(row, "phase").map(|phase| match phase {
            "Deployed" => vec![],
            other => vec![format!("it is {other}")],
        });
        capi::object(seen, row, wrong)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows: Json| check(&CHECK, [("capi.addons", said(rows))]);
        let one = |name: &str, phase: &str, made: &str| json!({"name": name, "namespace": "magnum-p", "made": made, "phase": phase});
        let (old, young) = ("2026-06-01T00:00:00Z", "2026-06-09T11:30:00Z");
        let up = one("k-abc-ccm-openstack", "Deployed", old);
        insta::assert_snapshot!(check(json!([up, one("k-abc-csi-cinder", "Installing", young)])), @"holds: 1 addons that are installed");
        insta::assert_snapshot!(check(json!([up, one("k-abc-csi-cinder", "Installing", old)])), @"fails: 1 of 2 addons that are installed: magnum-p/k-abc-csi-cinder: it is Installing");
        insta::assert_snapshot!(check(json!([up, one("k-abc-cni-cilium", "Failed", young)])), @"fails: 1 of 2 addons that are installed: magnum-p/k-abc-cni-cilium: it is Failed");
        insta::assert_snapshot!(check(json!([{"name": "k", "namespace": "n"}])), @"unmeasured: 1 of 1 addons that are installed cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no addons that are installed");
    }
}
