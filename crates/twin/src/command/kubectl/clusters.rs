//! The objects of tenants' clusters, each at the version at which the driver asks for it.

use crate::command::Ask;
use crate::faults::{Graft, Mishap};
use crate::world::management::api_versions;
use crate::world::resources::{set, text};
use serde_json::{Value, json};

/// Everything of these kinds, in all namespaces; nothing where a kind is not known or not served.
pub(super) fn items(ask: &mut Ask<'_>, kinds: &str) -> Option<Vec<Value>> {
    let mut all = Vec::new();
    for kind in kinds.split(',') {
        let (key, version) = match kind {
            "clusters.v1beta1.cluster.x-k8s.io" => ("Cluster", "cluster.x-k8s.io/v1beta1"),
            "openstackclusters.v1beta1.infrastructure.cluster.x-k8s.io" => {
                ("Infra", "infrastructure.cluster.x-k8s.io/v1beta1")
            }
            "kubeadmcontrolplanes.v1beta1.controlplane.cluster.x-k8s.io" => {
                ("KCP", "controlplane.cluster.x-k8s.io/v1beta1")
            }
            "machinedeployments.v1beta1.cluster.x-k8s.io" => ("MD", "cluster.x-k8s.io/v1beta1"),
            "machines.v1beta1.cluster.x-k8s.io" => ("machines", "cluster.x-k8s.io/v1beta1"),
            "helmreleases.addons.stackhpc.com" => ("addons", "addons.stackhpc.com/v1alpha1"),
            // Every addon of the twin is a release of Helm.
            "manifests.addons.stackhpc.com" => ("manifests", "addons.stackhpc.com/v1alpha1"),
            _ => return None,
        };
        if !api_versions(ask.world).iter().any(|served| served == version) {
            return None;
        }
        all.extend(of_kind(ask, key));
    }
    Some(all)
}

fn of_kind(ask: &mut Ask<'_>, key: &str) -> Vec<Value> {
    let shown = ask.world.openstack.resources.shown_whole("Cluster", ask.world.now);
    let made: Vec<Value> = shown.into_iter().filter(|one| text(one, "status") == "CREATE_COMPLETE").collect();
    let sick = !made.is_empty() && key == "MD" && ask.world.bites(Mishap::Graft(Graft::SickSincePoll));
    let mut all = Vec::new();
    for one in &made {
        match key {
            "addons" => all.extend(addons(ask, text(one, "stack_id"))),
            "machines" => all.extend(machines(one)),
            "manifests" => {}
            _ => all.push(object(one, key, sick)),
        }
    }
    all
}

/// The one object of that kind that a cluster has.
fn object(cluster: &Value, key: &str, sick: bool) -> Value {
    let stack = text(cluster, "stack_id");
    let name = match key {
        "KCP" => format!("{stack}-control-plane"),
        "MD" => format!("{stack}-default-worker"),
        _ => stack.to_owned(),
    };
    let kept = cluster.pointer(&format!("/_objects/{key}")).filter(|kept| !kept.is_null());
    // A driver that asks at a version that is not served sees none, and yet it is there.
    let mut object = kept.cloned().unwrap_or_else(|| json!({"status": {"ready": true}}));
    if sick {
        object = json!({"status": {"conditions": [{"type": "Available", "status": "False"}]}});
    }
    set(&mut object, "metadata", metadata(&name, stack));
    object
}

fn metadata(name: &str, stack: &str) -> Value {
    json!({"name": name, "namespace": "magnum-admin", "labels": {"cluster.x-k8s.io/cluster-name": stack}})
}

/// What the addon provider installed into a cluster.
fn addons(ask: &mut Ask<'_>, cluster: &str) -> Vec<Value> {
    let without = ask.world.bites(Mishap::Graft(Graft::ControllerMissing));
    let failed = ask.world.bites(Mishap::Graft(Graft::AddonFailed));
    let names = ["ccm-openstack", "cni-cilium", "csi-cinder"];
    let names = names.into_iter().filter(|name| !(without && *name == "ccm-openstack"));
    let row = |name: &str| {
        let phase = if failed && name == "cni-cilium" { "Failed" } else { "Deployed" };
        json!({"metadata": metadata(&format!("{cluster}-{name}"), cluster), "status": {"phase": phase}})
    };
    names.map(row).collect()
}

/// The machines of a cluster that came up.
fn machines(cluster: &Value) -> Vec<Value> {
    let stack = text(cluster, "stack_id");
    let count = |key: &str| cluster.get(key).and_then(Value::as_u64).unwrap_or(0);
    let row = |group: &str, number: u64| {
        let conditions =
            json!([{"type": "Ready", "status": "True"}, {"type": "NodeHealthy", "status": "True"}]);
        json!({"metadata": metadata(&format!("{stack}-{group}-{number}"), stack),
            "status": {"phase": "Running", "conditions": conditions}})
    };
    let planes = (0..count("master_count")).map(|number| row("control-plane", number));
    planes.chain((0..count("node_count")).map(|number| row("default-worker", number))).collect()
}
