//! What goes wrong while a cloud with a life behind it is accepted once more: a network, servers with a volume, a load
//! balancer, and a cluster.

use super::bring_up::{api, change, once, row};
use super::incident::is_updated;
use super::management::{capi, parked};
use super::{Fault, Graft, Mishap, Op, Table, Wrong};
use crate::world::World;
use crate::world::juju::UnitState;
use crate::world::resources::{set, text};
use serde_json::{Value, json};

/// They set in on a cloud that has been through its operations, before it is accepted.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (is_updated(world) && world.management.recovered, is_accepted(world)) {
        (true, false) => Ok(()),
        (true, true) => Err("the cloud has been accepted already"),
        (false, _) => {
            Err("no cloud that has been through its operations is there when one of these books begins")
        }
    }
}

/// Whether somebody has made a server with a volume: that is done to accept a cloud, and by nobody else.
pub(super) fn is_accepted(world: &World) -> bool {
    let mut all = world.openstack.resources.all("Volume").iter();
    all.any(|one| one.get("_server").is_some_and(|server| server != ""))
}

const SERVERS: &str = "when the servers and the volume are made";
const ATTACHED: &str = "when the volume is attached";
const ASKED: &str = "when the load balancer is asked";
const FAILOVER: &str = "at the failover";
const CREATED: &str = "when the cluster is made";
const LOOKED: &str = "when the cluster's objects are looked at";

static FAULTS: [Fault; 29] = [
    change(
        "accept-unit-not-active",
        "juju",
        "a unit of nova-compute is blocked: Services not running that should be: nova-compute",
        "D-011: all charms are active; classic charms' status texts",
        |world, _| {
            let now = world.now;
            let apps = world.juju.models.iter_mut().flat_map(|model| model.apps.values_mut());
            for unit in
                apps.filter(|app| app.charm == "nova-compute").flat_map(|app| app.units.iter_mut().take(1))
            {
                let words = "Services not running that should be: nova-compute";
                unit.state.set(now, UnitState::new("blocked", words, "idle", ""));
            }
        },
    ),
    capi(
        "accept-vip-silent",
        "when the VIPs are asked",
        "the dashboard's VIP on provider does not answer, and the one on metal does",
        "D-011: every VIP answers",
        Graft::VipSilent,
    ),
    change(
        "accept-management-parked",
        "kubernetes",
        "the management server is off, and Magnum says nothing of it",
        "D-041; D-042: the last health stays",
        parked,
    ),
    change(
        "accept-image-deactivated",
        "image",
        "the base image is deactivated: nobody can boot from it",
        "Glance: image statuses",
        |world, _| {
            each(world, "Image", |one| text(one, "name") == "jammy-base", ("status", json!("deactivated")))
        },
    ),
    change(
        "accept-template-private",
        "magnum",
        "the administrator sees the cluster template, and tenants do not",
        "a template that was made again without --public",
        |world, _| each(world, "ClusterTemplate", |_| true, ("public", json!(false))),
    ),
    change(
        "accept-volume-left",
        "storage",
        "a volume of an earlier acceptance is there",
        "a way back that was not gone to its end",
        |world, _| left(world, "Volume", "accept-disk"),
    ),
    change(
        "accept-flavor-left",
        "compute",
        "a private flavor of an earlier acceptance is there, which only an administrator's full list shows",
        "a way back that was not gone to its end",
        |world, _| left(world, "Flavor", "accept-flavor"),
    ),
    api(
        "accept-gateway-missing",
        "network",
        "router set ends with 0, and the router has no way out",
        Op::Gateway,
        Wrong::Silent,
    ),
    api(
        "accept-rule-missing",
        "network",
        "security group rule create prints a rule that the group does not have",
        Op::Rule,
        Wrong::Silent,
    ),
    row(
        "accept-no-valid-host",
        "compute",
        SERVERS,
        "No valid host was found",
        "Nova scheduling; tenants have what D-040 leaves",
        Mishap::NoValidHost,
    ),
    once(
        "accept-second-server-not-made",
        "compute",
        SERVERS,
        "server create prints a server that is not there",
        super::bring_up::CORPUS,
        (Mishap::Api(Op::Server, Wrong::Silent), 2),
    ),
    api("accept-volume-refused", "storage", "volume create: 500", Op::Volume, Wrong::Refused),
    api(
        "accept-volume-not-made",
        "storage",
        "volume create prints a volume that is not there",
        Op::Volume,
        Wrong::Silent,
    ),
    row(
        "accept-volume-stuck",
        "storage",
        SERVERS,
        "the volume is creating for ever",
        "Cinder: a request that no cinder-volume takes from the queue stays as it is",
        Mishap::VolumeStuck,
    ),
    row(
        "accept-volume-error",
        "storage",
        SERVERS,
        "the volume is in error",
        "Cinder: no weighed backends available, or a pool of Ceph that is full",
        Mishap::VolumeFails,
    ),
    row(
        "accept-attach-does-nothing",
        "storage",
        ATTACHED,
        "server add volume prints a device, and the volume is available",
        "a request that reports success and did nothing",
        Mishap::Api(Op::Attachment, Wrong::Silent),
    ),
    row(
        "accept-attachment-unknown-to-nova",
        "storage",
        ATTACHED,
        "Cinder calls the volume in-use, and Nova lists none for the server",
        "Nova and Cinder keep an attachment each, and one of the two can be stale",
        Mishap::AttachmentUnseen,
    ),
    row(
        "accept-floating-dark",
        "network",
        ASKED,
        "the load balancer is ACTIVE and ONLINE, and nothing answers at its floating IP, while others answer",
        "OVN: a floating IP whose NAT rule was not written, or is on a chassis that is gone",
        Mishap::BalancerDark,
    ),
    row(
        "accept-one-member-only",
        "octavia",
        ASKED,
        "every answer comes from the same server",
        "a member that was never added, or is down",
        Mishap::OneMember,
    ),
    row(
        "accept-heartbeats-unheard",
        "octavia",
        "when the load balancer is made",
        "operating_status OFFLINE, and every question is answered: no heartbeat reaches the health manager",
        "octavia: heartbeats come over lb-mgmt, UDP 5555",
        Mishap::HeartbeatsUnheard,
    ),
    row(
        "accept-balancer-gives-up",
        "octavia",
        "when it has its floating IP",
        "provisioning_status ERROR, operating_status ONLINE, and every question is answered",
        "LB provisioning ERROR, operating ONLINE: a control-plane operation failed",
        Mishap::BalancerGivesUp,
    ),
    row(
        "accept-failover-does-nothing",
        "octavia",
        FAILOVER,
        "failover ends with 0, and the amphora is the same",
        "a request that reports success and did nothing",
        Mishap::Api(Op::Failover, Wrong::Silent),
    ),
    row(
        "accept-failover-error",
        "octavia",
        FAILOVER,
        "provisioning ERROR after the failover, operating ONLINE",
        "LB provisioning ERROR, operating ONLINE: a control-plane operation failed",
        Mishap::FailoverError,
    ),
    row(
        "accept-dark-after-failover",
        "octavia",
        FAILOVER,
        "everything is ACTIVE and nothing answers",
        "a gratuitous ARP that nobody heard",
        Mishap::DarkAfterFailover,
    ),
    capi(
        "accept-trust-refused",
        CREATED,
        "CREATE_FAILED: Failed to create trustee or trust",
        "D-065",
        Graft::TrustRefused,
    ),
    capi(
        "accept-infrastructure-failed",
        CREATED,
        "Magnum says UNHEALTHY: CreateError, and no condition of cluster, control plane or workers is open",
        "D-042c: a reason that names an LB is real",
        Graft::InfrastructureFailed,
    ),
    capi(
        "accept-sick-since-poll",
        LOOKED,
        "Magnum says HEALTHY, and the workers are not Available",
        "D-042: Magnum's health is as old as its last poll",
        Graft::SickSincePoll,
    ),
    capi(
        "accept-cloud-controller-missing",
        LOOKED,
        "no addon is the cloud controller manager: services of type LoadBalancer wait for ever",
        "D-011: its cloud controller manager runs",
        Graft::ControllerMissing,
    ),
    capi(
        "accept-cluster-balancer-error",
        CREATED,
        "HEALTHY, and the load balancer of its API is in ERROR",
        "LB provisioning ERROR, operating ONLINE",
        Graft::ClusterBalancerError,
    ),
];

/// Sets a field of all of a kind that are so.
fn each(world: &mut World, kind: &str, is_so: fn(&Value) -> bool, (key, value): (&str, Value)) {
    let all = world.openstack.resources.shown_whole(kind, world.now);
    for mut one in all.into_iter().filter(is_so) {
        let id = text(&one, "id").to_owned();
        set(&mut one, "_at", Value::Null);
        set(&mut one, key, value.clone());
        if let Some(kept) = world.openstack.resources.find_mut(kind, &id) {
            *kept = one;
        }
    }
}

fn left(world: &mut World, kind: &str, name: &str) {
    world.openstack.resources.add(kind, json!({"id": "0d0d", "name": name, "status": "available"}));
}
