//! What goes wrong on the way to a tenant's cluster.

use super::bring_up::{api, change, row};
use super::management::{capi, parked};
use super::{Fault, Graft, Mishap, Op, Table, Wrong};
use crate::world::World;
use serde_json::json;

/// They set in on a cloud whose conductor has its driver and that nobody has made a cluster template in.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (world.conductor.started.is_empty(), world.openstack.resources.all("ClusterTemplate")) {
        (true, _) => Err("the conductor has no driver where the books begin"),
        (false, [_, ..]) => Err("there is a cluster template already"),
        (false, []) => Ok(()),
    }
}

const CREATED: &str = "when the cluster is made";

static FAULTS: [Fault; 24] = [
    capi(
        "vip-silent",
        "when the VIPs are asked",
        "the dashboard's VIP on provider does not answer; every other one does",
        "D-011: every VIP answers",
        Graft::VipSilent,
    ),
    change(
        "conductor-defaults-rewritten",
        "kubernetes",
        "the conductor was restarted without the folder of the drop-ins",
        "D-037: if a later charm writes the defaults file, it breaks silently",
        |world, _| {
            world.conductor.started.insert("magnum-conductor".to_owned(), String::new());
        },
    ),
    change(
        "management-server-parked-again",
        "kubernetes",
        "the management server is off, and Magnum says nothing of it",
        "D-041; D-042: the last health stays",
        parked,
    ),
    change(
        "cluster-there-already",
        "kubernetes",
        "somebody has a cluster, and no template of ours",
        "an attempt that was begun before",
        |world, _| {
            let one = json!({"id": "0707", "uuid": "0707", "name": "acceptance", "status": "CREATE_FAILED"});
            world.openstack.resources.add("Cluster", one);
        },
    ),
    change(
        "balancer-there-already",
        "kubernetes",
        "a load balancer of a cluster that is gone",
        "a cluster deleted without its janitor",
        |world, _| {
            let one = json!({"id": "0606", "name": "k8s-clusterapi-cluster-old-kubeapi", "provisioning_status": "ACTIVE"});
            world.openstack.resources.add("LoadBalancer", one);
        },
    ),
    api("kube-image-refused", "image", "image create: HttpException 500", Op::Image, Wrong::Refused),
    api("kube-image-without-version", "image", "the image has no kube_version", Op::Image, Wrong::Misread(0)),
    api(
        "kube-image-queued",
        "image",
        "the upload ended, and the image is queued",
        Op::Image,
        Wrong::Misread(1),
    ),
    row(
        "kube-image-not-public",
        "image",
        "when it is asked for",
        "the image is shared: Cluster type (vm, Unset, kubernetes) not supported",
        "DOCFIX-064",
        Mishap::Api(Op::Image, Wrong::Misread(2)),
    ),
    api(
        "kube-image-other-distro",
        "image",
        "os_distro is debian, which no driver takes",
        Op::Image,
        Wrong::Misread(3),
    ),
    api("template-refused", "magnum", "template create: HttpException 500", Op::Template, Wrong::Refused),
    api("template-not-public", "magnum", "tenants do not see the template", Op::Template, Wrong::Misread(0)),
    capi(
        "trustee-denied",
        CREATED,
        "CREATE_FAILED: Failed to create trustee or trust",
        "D-064",
        Graft::TrusteeDenied,
    ),
    capi(
        "trust-refused",
        CREATED,
        "CREATE_FAILED: Failed to create trustee or trust",
        "D-065",
        Graft::TrustRefused,
    ),
    capi(
        "secrets-refused",
        CREATED,
        "CREATE_FAILED: Failed to create certificates; Barbican 500, Vault: unauthorized through CIDR restrictions",
        "D-067",
        Graft::SecretsRefused,
    ),
    capi(
        "cluster-stuck",
        CREATED,
        "CREATE_IN_PROGRESS for ever",
        "the driver has no timeout",
        Graft::ClusterStuck,
    ),
    capi(
        "infrastructure-failed",
        CREATED,
        "UNHEALTHY: CreateError: failed to reconcile load balancer",
        "D-042c: a reason that names an LB is real",
        Graft::InfrastructureFailed,
    ),
    capi(
        "etcd-unhealthy",
        CREATED,
        "UNHEALTHY: Waiting on ['EtcdClusterHealthy']",
        "the driver's health: Unknown counts as False",
        Graft::EtcdUnhealthy,
    ),
    capi(
        "cluster-balancer-error",
        CREATED,
        "HEALTHY, and the load balancer of its API is in ERROR",
        "LB provisioning ERROR, operating ONLINE",
        Graft::ClusterBalancerError,
    ),
    capi(
        "sick-since-poll",
        "after the last poll",
        "Magnum says HEALTHY, and the workers are not Available",
        "D-042: Magnum's health is as old as its last poll",
        Graft::SickSincePoll,
    ),
    capi(
        "cloud-controller-missing",
        "when the addons are looked at",
        "no addon is the cloud controller manager: services of type LoadBalancer wait for ever",
        "D-011: its cloud controller manager runs",
        Graft::ControllerMissing,
    ),
    capi(
        "addon-failed",
        "when the addons are looked at",
        "Cilium's release is Failed",
        "addon provider: phase Failed",
        Graft::AddonFailed,
    ),
    capi(
        "cluster-delete-stuck",
        "when the cluster is deleted",
        "DELETE_IN_PROGRESS for ever",
        "a finalizer that nobody takes away",
        Graft::DeleteStuck,
    ),
    capi(
        "balancer-orphaned",
        "when the cluster is deleted",
        "the cluster is gone, and its load balancer is not",
        "D-034: the janitor belongs to the set",
        Graft::BalancerOrphaned,
    ),
];
