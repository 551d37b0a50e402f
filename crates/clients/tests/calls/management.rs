//! What the calls of a management cluster make of what kubectl prints.

use crate::Bench;
use serde_json::{Value as Json, json};

/// What stands where nobody may read it.
const CANARY: &str = "c4n4ry-of-the-cluster";

/// A list as `kubectl get -o json` prints it.
fn listed(items: Json) -> String {
    json!({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": items})
        .to_string()
}

fn objects(stdout: &str, kind: &str) -> Result<Json, String> {
    let bench = Bench::new().answering("kubectl", stdout, 0);
    bench.read("capi.objects", json!({"config": "capi-mgmt", "kind": kind}))
}

#[test]
fn of_an_object_its_state_leaves_the_pipe_and_nothing_that_could_be_secret() {
    let plane = json!([{
        "apiVersion": "controlplane.cluster.x-k8s.io/v1beta1", "kind": "KubeadmControlPlane",
        "metadata": {"name": "k-abc-control-plane", "namespace": "magnum-p", "creationTimestamp": "2026-06-09T10:00:00Z", "generation": 1,
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": CANARY},
            "labels": {"cluster.x-k8s.io/cluster-name": "k-abc", "capi.stackhpc.com/cluster": "k-abc"}},
        "spec": {"replicas": 1, "version": "v1.34.8",
            "kubeadmConfigSpec": {"files": [{"path": "/etc/kubernetes/cloud.conf", "content": CANARY}]}},
        "status": {"ready": true, "initialized": true, "replicas": 1, "readyReplicas": 1, "conditions": [
            {"type": "Ready", "status": "True", "lastTransitionTime": "2026-06-09T10:07:00Z"},
            {"type": "MachinesReady", "status": "False", "severity": "Info", "reason": "WaitingForInfrastructure",
                "message": "x".repeat(1000), "lastTransitionTime": "2026-06-09T10:05:00Z"}]},
    }]);
    let answer =
        objects(&listed(plane), "kubeadmcontrolplanes.v1beta1.controlplane.cluster.x-k8s.io").unwrap();
    assert!(!answer.to_string().contains(CANARY), "{answer}");
    assert_eq!(answer[0]["conditions"][1]["message"].as_str().map(str::len), Some(300));
    assert_eq!(
        answer[0]["conditions"][0],
        json!({"type": "Ready", "status": "True", "severity": null, "reason": null,
        "since": "2026-06-09T10:07:00Z", "message": ""})
    );
    assert_eq!(answer[0]["cluster"], "k-abc");
    assert_eq!((&answer[0]["wanted"], &answer[0]["ready"]), (&json!(1), &json!(true)));

    let addon = json!([{
        "apiVersion": "addons.stackhpc.com/v1alpha1", "kind": "HelmRelease",
        "metadata": {"name": "k-abc-ccm-openstack", "namespace": "magnum-p", "creationTimestamp": "2026-06-09T10:01:00Z"},
        "spec": {"clusterName": "k-abc", "bootstrap": true, "valuesSources": [{"template": CANARY}]},
        "status": {"phase": "Deployed", "revision": 1, "notes": CANARY, "failureMessage": ""},
    }]);
    let kind = "helmreleases.addons.stackhpc.com,manifests.addons.stackhpc.com";
    let answer = objects(&listed(addon), kind).unwrap();
    assert!(!answer.to_string().contains(CANARY), "{answer}");
    assert_eq!((&answer[0]["phase"], &answer[0]["cluster"]), (&json!("Deployed"), &json!("k-abc")));
}

#[test]
fn controllers_have_their_images_and_counts() {
    let deployment = json!([{
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "capo-controller-manager", "namespace": "capo-system", "creationTimestamp": "2026-06-09T10:00:00Z"},
        "spec": {"replicas": 1, "template": {"spec": {"containers": [
            {"name": "manager", "image": "registry.k8s.io/capi-openstack/capi-openstack-controller:v0.14.4", "env": [{"name": "A", "value": CANARY}]}]}}},
        "status": {"replicas": 1, "unavailableReplicas": 1, "conditions": [{"type": "Available", "status": "False"}]},
    }]);
    let answer = objects(&listed(deployment), "deployments").unwrap();
    assert!(!answer.to_string().contains(CANARY), "{answer}");
    assert_eq!(
        answer[0]["images"],
        json!(["registry.k8s.io/capi-openstack/capi-openstack-controller:v0.14.4"])
    );
    assert_eq!((&answer[0]["wanted"], &answer[0]["available"]), (&json!(1), &Json::Null));
    assert_eq!(objects(&listed(json!([])), "deployments"), Ok(json!([])));
}

#[test]
fn what_is_not_served_is_refused_in_kubectls_words() {
    let refusal =
        "echo \"error: the server doesn't have a resource type \\\"openstackclusters\\\"\" >&2; exit 1";
    let bench = Bench::new().program("kubectl", refusal);
    let kind = "openstackclusters.v1beta1.infrastructure.cluster.x-k8s.io";
    let answer = bench.read("capi.objects", json!({"config": "capi-mgmt", "kind": kind}));
    insta::assert_snapshot!(answer.unwrap_err(), @r#"refused: error: the server doesn't have a resource type "openstackclusters" (exit status 1)"#);
    let ready = |stdout: &str, status| {
        Bench::new().answering("kubectl", stdout, status).read("capi.ready", json!({"config": "capi-mgmt"}))
    };
    assert_eq!(ready("ok", 0), Ok(json!("ok")));
    assert!(ready("", 1).unwrap_err().starts_with("refused: "));
    let versions = Bench::new().answering("kubectl", "apps/v1\ncluster.x-k8s.io/v1beta1\nv1\n", 0);
    let versions = versions.read("capi.versions", json!({"config": "capi-mgmt"}));
    assert_eq!(versions, Ok(json!(["apps/v1", "cluster.x-k8s.io/v1beta1", "v1"])));
}

#[test]
fn a_secret_is_no_kind_that_can_be_asked_for() {
    let spec = clients::calls::catalogue().into_iter().find(|spec| spec.name == "capi.objects").unwrap();
    for kind in ["secrets", "deployments,secrets", "clusters.v1beta1.cluster.x-k8s.io -o yaml"] {
        let arguments = json!({"config": "capi-mgmt", "kind": kind});
        assert!(spec.call(serde_json::from_value(arguments).unwrap()).is_err(), "{kind}");
    }
}
