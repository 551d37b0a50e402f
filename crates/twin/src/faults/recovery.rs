//! What goes wrong while the management plane of tenants' clusters is brought back, from its server up.

use super::bring_up::{api, change, row};
use super::incident::is_updated;
use super::management::capi;
use super::{Act, Fault, Graft, Mishap, Op, Table, Wrong};
use crate::world::World;
use crate::world::resources::{later, text};
use serde_json::{Value, json};

/// They set in on a cloud that was looked at from metal up, and whose management plane nobody has brought back yet.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (is_updated(world) && world.management.asked, world.management.recovered) {
        (true, false) => Ok(()),
        (true, true) => Err("the management plane has been brought back already"),
        (false, _) => Err("nobody has looked at an updated cloud where the books begin"),
    }
}

const ASKED: &str = "when it is asked";
const STARTED: &str = "after the server's start";
const PROVED: &str = "when a cluster proves it";

static FAULTS: [Fault; 27] = [
    row(
        "recovery-compute-down",
        "compute",
        ASKED,
        "one nova-compute is down: what is below the management plane is not well",
        "Nova: state down while the status is enabled",
        Mishap::ComputeDown,
    ),
    change(
        "recovery-cluster-being-made",
        "kubernetes",
        "a tenant's cluster is CREATE_IN_PROGRESS when the server is to be parked",
        "the driver has no timeout: what is begun is waited for",
        |world, _| {
            let one = json!({"id": "0a09", "uuid": "0a09", "name": "shop", "status": "CREATE_IN_PROGRESS"});
            world.openstack.resources.add("Cluster", one);
        },
    ),
    change(
        "recovery-drop-ins-lost",
        "kubernetes",
        "the conductor runs without the folder of its drop-ins: clusters do nothing, and the server is well",
        "D-037: if a later charm writes the defaults file, it breaks silently",
        |world, _| {
            world.conductor.started.insert("magnum-conductor".to_owned(), String::new());
        },
    ),
    change(
        "recovery-driver-older",
        "kubernetes",
        "the conductor's driver is 1.3.0: Infrastructure resource not found.",
        "D-042: 1.3.0 asks for OpenStackCluster at v1alpha6",
        |world, _| world.conductor.driver = Some("1.3.0".to_owned()),
    ),
    change(
        "recovery-server-gone",
        "compute",
        "there is no server of that name: somebody has deleted it, and it cannot be started",
        "D-041: what is off is taken for what nobody needs",
        |world, _| {
            let name = world.management.server.clone();
            world.openstack.resources.remove_where("Server", |one| text(one, "name") == name);
        },
    ),
    change(
        "recovery-server-in-error",
        "compute",
        "the server is in ERROR: neither a stop nor a start takes",
        "Nova: vm_state error is left by a reset alone",
        |world, _| {
            let name = world.management.server.clone();
            world.openstack.resources.stop("Server", &name);
            let mut all = world.openstack.resources.shown_whole("Server", world.now);
            if let Some(mut one) = all.drain(..).find(|one| text(one, "name") == name) {
                later(&mut one, 0, json!({"status": "ERROR", "OS-EXT-STS:vm_state": "error"}));
                world.openstack.resources.remove_where("Server", |one| text(one, "name") == name);
                world.openstack.resources.add("Server", one);
            }
        },
    ),
    api("park-refused", "compute", "server stop: HttpException 500", Op::Stop, Wrong::Refused),
    api(
        "park-does-nothing",
        "compute",
        "server stop ends with 0, and the server is ACTIVE",
        Op::Stop,
        Wrong::Silent,
    ),
    api("recovery-start-refused", "compute", "server start: HttpException 500", Op::Start, Wrong::Refused),
    api(
        "recovery-start-does-nothing",
        "compute",
        "server start ends with 0, and the server is SHUTOFF",
        Op::Start,
        Wrong::Silent,
    ),
    row(
        "recovery-stays-cold",
        "kubernetes",
        STARTED,
        "the server is ACTIVE, and its Kubernetes refuses for hours",
        "etcd and k8sd deadlines for about 20 minutes after a cold start on two vCPUs",
        Mishap::StaysCold,
    ),
    capi(
        "recovery-node-not-ready",
        STARTED,
        "the API answers ok, and its only node is NotReady",
        "etcd and k8sd deadlines for about 20 minutes after a cold start on two vCPUs",
        Graft::NodeNotReady,
    ),
    capi(
        "recovery-cilium-crashes",
        STARTED,
        "the node is Ready, and Cilium on it is not",
        "D-035: Cilium; a node stays Ready for a while after its agent died",
        Graft::CiliumCrashes,
    ),
    capi(
        "recovery-provider-stays-away",
        STARTED,
        "capo-controller-manager does not come back: clusters do nothing, and Magnum says HEALTHY",
        "a crash loop of a controller",
        Graft::ProviderCold,
    ),
    capi(
        "recovery-provider-not-served",
        STARTED,
        "OpenStackCluster is not served at v1beta1 any more: Infrastructure resource not found.",
        "D-042: a GET of a version that is not served is a 404",
        Graft::ProviderNotServed,
    ),
    capi(
        "recovery-core-not-served",
        STARTED,
        "Cluster is not served at v1beta1 any more: Cluster resource not found.",
        "CAPI's compatibility with v1beta1 ends with v1.16",
        Graft::CoreNotServed,
    ),
    capi(
        "recovery-addons-not-served",
        STARTED,
        "the addon provider's kinds are not served",
        "helm installs kinds once and does not renew them",
        Graft::AddonNotServed,
    ),
    Fault {
        name: "recovery-balancer-error",
        layer: "octavia",
        onset: "while the server is off",
        symptom: "the load balancer of a tenant's API is in ERROR and ONLINE: its last change failed meanwhile",
        source: "D-042c: Octavia first",
        act: Act::World(balancer_fails, |world| {
            let all = world.openstack.resources.shown("LoadBalancer", world.now);
            all.iter().any(|one| text(one, "provisioning_status") == "ERROR")
        }),
    },
    Fault {
        name: "recovery-cluster-sick",
        layer: "kubernetes",
        onset: STARTED,
        symptom: "Magnum says HEALTHY of a tenant's cluster whose etcd is not: its word is from before the plane went off",
        source: "D-042: a poll that fails leaves health and reason as they were",
        act: Act::World(cluster_sick, |world| world.management.recovered),
    },
    Fault {
        name: "recovery-magnum-unhealthy",
        layer: "kubernetes",
        onset: STARTED,
        symptom: "Magnum says UNHEALTHY with an empty reason of a cluster whose objects are well: it was never polled",
        source: "D-042b: the reason is empty for a cluster never yet polled",
        act: Act::World(never_polled, |world| world.management.recovered),
    },
    capi(
        "recovery-conductor-down",
        STARTED,
        "coe service list: the conductor is down",
        "Magnum: a service that has not reported for its down time is down",
        Graft::ConductorDown,
    ),
    capi(
        "recovery-conductor-shut-out",
        STARTED,
        "the jumphost reaches the management API, and Magnum's conductor does not: i/o timeout",
        "D-063, D-078: two addresses may come in, and the conductor's has changed",
        Graft::ConductorShutOut,
    ),
    capi(
        "recovery-infrastructure-failed",
        PROVED,
        "UNHEALTHY: CreateError: failed to reconcile load balancer",
        "D-042c: a reason that names an LB is real",
        Graft::InfrastructureFailed,
    ),
    capi(
        "recovery-proof-stuck",
        PROVED,
        "CREATE_IN_PROGRESS for ever: controllers run and reconcile nothing",
        "the driver has no timeout",
        Graft::ClusterStuck,
    ),
    capi(
        "recovery-proof-sick",
        PROVED,
        "Magnum says HEALTHY, and the workers are not Available",
        "D-042: Magnum's health is as old as its last poll",
        Graft::SickSincePoll,
    ),
    capi(
        "recovery-proof-stays",
        "when the proof is deleted",
        "DELETE_IN_PROGRESS for ever",
        "a finalizer that nobody takes away",
        Graft::DeleteStuck,
    ),
    capi(
        "recovery-proof-orphans",
        "when the proof is deleted",
        "the cluster is gone, and its load balancer is not: the janitor did not come back",
        "D-034: the janitor belongs to the set",
        Graft::BalancerOrphaned,
    ),
];

/// A quarter of an hour after the look, when nobody reads Octavia's word.
fn balancer_fails(world: &mut World, _: &mut model::Seed) {
    let mut one = json!({"id": "0a04", "name": "k8s-clusterapi-cluster-shop-kubeapi",
        "provisioning_status": "ACTIVE", "operating_status": "ONLINE"});
    later(&mut one, world.now + 900, json!({"provisioning_status": "ERROR"}));
    world.openstack.resources.add("LoadBalancer", one);
}

/// A cluster whose objects nobody can read while the management plane is off.
fn cluster_sick(world: &mut World, _: &mut model::Seed) {
    shop(world, "HEALTHY", json!([{"type": "EtcdClusterHealthy", "status": "Unknown"}]));
}

/// One that is well, and that the conductor could not ask about.
fn never_polled(world: &mut World, _: &mut model::Seed) {
    shop(world, "UNHEALTHY", json!([{"type": "Ready", "status": "True"}]));
}

/// A tenant's cluster with a health that Magnum keeps, and the conditions of its control plane.
fn shop(world: &mut World, health: &str, conditions: Value) {
    let well = json!({"status": {"conditions": [{"type": "Ready", "status": "True"}]}});
    let one = json!({"id": "0a07", "uuid": "0a07", "name": "shop", "stack_id": "shop-0a070a070a07", "status": "CREATE_COMPLETE",
        "health_status": health, "health_status_reason": {},
        "_objects": {"Cluster": well, "KCP": {"status": {"conditions": conditions}}, "MD": well}});
    world.openstack.resources.add("Cluster", one);
}
