//! What is asked of the management cluster: its API, its controllers, and the objects of the clusters that it makes, each
//! at the version at which Magnum's driver reads it.

use crate::{Question, Source};

const fn call(
    id: &'static str,
    name: &'static str,
    with: &'static [(&'static str, &'static str)],
) -> Question {
    Question { id, source: Source::Call { name, charm: "", with } }
}

const fn objects(id: &'static str, with: &'static [(&'static str, &'static str)]) -> Question {
    call(id, "capi.objects", with)
}

/// Whether its API is ready.
pub static CAPI_READY: Question = call("capi.ready", "capi.ready", &[]);
/// The API versions that it serves.
pub static CAPI_VERSIONS: Question = call("capi.versions", "capi.versions", &[]);
/// Its controllers.
pub static CAPI_DEPLOYMENTS: Question = objects("capi.deployments", &[("kind", "deployments")]);
/// Clusters.
pub static CAPI_CLUSTERS: Question =
    objects("capi.clusters", &[("kind", "clusters.v1beta1.cluster.x-k8s.io")]);
/// What clusters have of OpenStack.
pub static CAPI_INFRASTRUCTURE: Question =
    objects("capi.infrastructure", &[("kind", "openstackclusters.v1beta1.infrastructure.cluster.x-k8s.io")]);
/// Control planes of clusters.
pub static CAPI_CONTROL_PLANES: Question =
    objects("capi.control-planes", &[("kind", "kubeadmcontrolplanes.v1beta1.controlplane.cluster.x-k8s.io")]);
/// Node groups of clusters.
pub static CAPI_NODE_GROUPS: Question =
    objects("capi.node-groups", &[("kind", "machinedeployments.v1beta1.cluster.x-k8s.io")]);
/// Machines of clusters.
pub static CAPI_MACHINES: Question =
    objects("capi.machines", &[("kind", "machines.v1beta1.cluster.x-k8s.io")]);
/// What is installed into clusters.
pub static CAPI_ADDONS: Question =
    objects("capi.addons", &[("kind", "helmreleases.addons.stackhpc.com,manifests.addons.stackhpc.com")]);

pub(super) static ALL: &[&Question] = &[
    &CAPI_READY,
    &CAPI_VERSIONS,
    &CAPI_DEPLOYMENTS,
    &CAPI_CLUSTERS,
    &CAPI_INFRASTRUCTURE,
    &CAPI_CONTROL_PLANES,
    &CAPI_NODE_GROUPS,
    &CAPI_MACHINES,
    &CAPI_ADDONS,
];
