//! The management cluster, by kubectl with the kubeconfig of the operator. No call asks for a Secret, and of an object
//! only what is named here leaves the pipe: a spec may hold files, and an addon's notes whatever its chart writes.

use super::answer::{ended, json, short, text, unclear};
use super::{Read, needed};
use model::{Argument, CallFault, CallKind, CallPlace, CallSpec, ExecReply, Form};
use serde_json::Value as Json;

const CONFIG: Argument = needed("config", Form::Name, "the file in `~/.kube` that says how it is reached");

/// What is asked for, each at the version at which Magnum's driver reads it.
const KINDS: Form = Form::Choice(&[
    "deployments",
    "clusters.v1beta1.cluster.x-k8s.io",
    "openstackclusters.v1beta1.infrastructure.cluster.x-k8s.io",
    "kubeadmcontrolplanes.v1beta1.controlplane.cluster.x-k8s.io",
    "machinedeployments.v1beta1.cluster.x-k8s.io",
    "machines.v1beta1.cluster.x-k8s.io",
    "helmreleases.addons.stackhpc.com,manifests.addons.stackhpc.com",
]);

pub(super) static READS: &[Read] = &[
    Read {
        spec: CallSpec {
            name: "capi.objects",
            kind: CallKind::Read,
            place: CallPlace::Jumphost,
            arguments: &[CONFIG, needed("kind", KINDS, "what is listed")],
            script: r#"kubectl --kubeconfig "$HOME/.kube/$CONFIG" --request-timeout=10s get "$KIND" -A -o json |
jq -c '[.items[] | {name: .metadata.name, namespace: .metadata.namespace, made: .metadata.creationTimestamp,
    going: .metadata.deletionTimestamp, paused: .spec.paused, wanted: .spec.replicas,
    cluster: (.spec.clusterName // .metadata.labels["cluster.x-k8s.io/cluster-name"]),
    images: [.spec.template.spec.containers[]?.image]}
  + (.status | {phase, ready, available: .availableReplicas, failure: .failureReason, told: .failureMessage,
    conditions: [.conditions[]? | {type, status, severity, reason, since: .lastTransitionTime, message: (.message // "")[:300]}]})]'"#,
            gives: "a list: of each object `name`, `namespace`, `cluster`, `made`, `going`, `paused`, `wanted` and `available` replicas, `images`, `phase`, `ready`, `failure`, `told` and `conditions`",
            doc: "Lists the controllers of a management cluster, or the objects of the clusters that it makes. Of each only its state is told: no spec, and never a Secret.",
        },
        answer: objects,
    },
    Read {
        spec: CallSpec {
            name: "capi.ready",
            kind: CallKind::Read,
            place: CallPlace::Jumphost,
            arguments: &[CONFIG],
            script: r#"kubectl --kubeconfig "$HOME/.kube/$CONFIG" --request-timeout=10s get --raw /readyz"#,
            gives: "the text `ok`",
            doc: "Asks whether the API of a management cluster is ready.",
        },
        answer: ready,
    },
    Read {
        spec: CallSpec {
            name: "capi.versions",
            kind: CallKind::Read,
            place: CallPlace::Jumphost,
            arguments: &[CONFIG],
            script: r#"kubectl --kubeconfig "$HOME/.kube/$CONFIG" --request-timeout=10s api-versions"#,
            gives: "a list of texts, such as `cluster.x-k8s.io/v1beta1`: what is served, and not only what is preferred",
            doc: "Lists the API versions that a management cluster serves.",
        },
        answer: versions,
    },
];

fn objects(reply: &ExecReply) -> Result<Json, CallFault> {
    let list = json(reply)?;
    let is_object = |one: &Json| one.get("name").is_some_and(Json::is_string);
    match list.as_array().is_some_and(|rows| rows.iter().all(is_object)) {
        true => Ok(list),
        false => {
            Err(CallFault::Unclear(format!("its answer is no list of objects: {}", short(&list.to_string()))))
        }
    }
}

fn ready(reply: &ExecReply) -> Result<Json, CallFault> {
    ended(reply)?;
    match text(reply)?.trim() {
        "ok" => Ok(Json::from("ok")),
        other => Err(CallFault::Unclear(format!("its answer is not `ok`: {}", short(other)))),
    }
}

/// Every cluster serves `v1`: a list without it is none.
fn versions(reply: &ExecReply) -> Result<Json, CallFault> {
    ended(reply)?;
    let text = text(reply)?;
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.contains(&"v1") {
        true => Ok(lines.into_iter().collect()),
        false => Err(unclear("its answer is no list of versions: `v1` is not among them")),
    }
}
