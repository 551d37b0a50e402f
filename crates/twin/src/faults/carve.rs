//! What is wrong when networks are carved: on the chassis, in Neutron, and behind them.

use super::bring_up::{self, CORPUS, change, row};
use super::{Fault, Mishap, Op, Table, Wrong};
use crate::world::World;
use crate::world::maas::Nic;
use crate::world::openstack::cloud;
use model::Seed;
use serde_json::{Value, json};

/// They set in on a cloud whose services were verified and that has no network yet.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

pub(super) fn fits(world: &World) -> Result<(), &'static str> {
    match (world.openstack.asked, world.openstack.resources.all("Network")) {
        (0, _) => Err("no service has been verified where the books begin"),
        (_, []) => Ok(()),
        (_, [_, ..]) => Err("the cloud has networks already"),
    }
}

/// A request to Neutron that goes wrong.
const fn api(name: &'static str, symptom: &'static str, op: Op, wrong: Wrong) -> Fault {
    bring_up::api(name, "network", symptom, op, wrong)
}

static FAULTS: [Fault; 34] = [
    change(
        "chassis-missing",
        "network",
        "one compute host has no ovn-chassis: its subordinate was removed, and everything else is active",
        "ovn-chassis: a subordinate goes with its relation",
        |world, _| {
            let Some(name) = cloud(world).map(|model| model.name.clone()) else { return };
            let apps = world.juju.model_mut(&name).into_iter().flat_map(|model| model.apps.values_mut());
            for app in apps.filter(|app| app.charm == "ovn-chassis") {
                app.units.pop();
            }
        },
    ),
    change(
        "provider-nic-unlinked",
        "metal",
        "MAAS shows one host without an address on the provider's subnet",
        "D-072; the carve of phase-00",
        |world, seed| on_provider(world, seed, |nic, _| nic.link = None),
    ),
    change(
        "provider-nic-elsewhere",
        "metal",
        "on one host the provider's address lies on a NIC that the site gives to another plane",
        "D-072; NIC names that moved at enrolment",
        |world, seed| {
            on_provider(world, seed, |nic, others| {
                if let Some(other) = others.iter_mut().find(|other| other.link.is_some()) {
                    std::mem::swap(&mut nic.link, &mut other.link);
                }
            });
        },
    ),
    change(
        "provider-mac-cloned",
        "metal",
        "two hosts have the same MAC on the provider's plane",
        "virtual machines copied with their XML",
        clone_mac,
    ),
    change(
        "flat-provider-other",
        "network",
        "Neutron takes flat networks on physnet9, and the chassis know physnet1",
        "anti-patterns: names that must be the same on both sides",
        |world, _| option(world, "neutron-api", "flat-network-providers", Value::from("physnet9")),
    ),
    change(
        "network-there-already",
        "network",
        "somebody has made an external network on the same physical network",
        "Neutron: one flat network per physical network",
        |world, _| {
            let one = json!({"id": "0f0f", "name": "public", "router:external": true, "subnets": [],
                "provider:physical_network": "physnet1"});
            world.openstack.resources.add("Network", one);
        },
    ),
    change(
        "pool-there-already",
        "network",
        "somebody has made a subnet pool",
        "D-016: one pool, owned in NetBox",
        |world, _| {
            world
                .openstack
                .resources
                .add("SubnetPool", json!({"id": "0e0e", "name": "tests", "prefixes": []}))
        },
    ),
    change(
        "router-there-already",
        "network",
        "somebody has left a router",
        "a probe of an earlier run that was not taken away",
        |world, _| {
            world
                .openstack
                .resources
                .add("Router", json!({"id": "0d0d", "name": "carve-probe", "status": "ACTIVE"}))
        },
    ),
    change(
        "floating-range-released",
        "metal",
        "MAAS no longer reserves the floating pool, and hands its addresses out",
        "KI-P3-001",
        release_pool,
    ),
    row(
        "config-ignored",
        "juju",
        "when the option is set",
        "juju config ends with 0, and the option is as it was",
        CORPUS,
        Mishap::ConfigIgnored,
    ),
    row(
        "chassis-hook-error",
        "network",
        "when the option is set",
        "one ovn-chassis unit in error: hook failed: config-changed",
        "Juju 3.6: a failed hook shows as workload error",
        Mishap::ChassisHookError,
    ),
    row(
        "nic-not-taken",
        "network",
        "when the bridges are looked at",
        "on one chassis the bridge has no port; its unit is active",
        "a NIC that was replaced since its MAC was read",
        Mishap::NicNotTaken,
    ),
    row(
        "nic-claimed-twice",
        "network",
        "when the bridges are looked at",
        "the provider NIC is in br-ex and its link is down, on every chassis; VIPs answer",
        "D-057",
        Mishap::NicClaimedTwice,
    ),
    row(
        "bridge-mapping-lost",
        "network",
        "when the bridges are looked at",
        "on one chassis OVN knows no physical network",
        "ovn-chassis: ovn-bridge-mappings",
        Mishap::MappingLost,
    ),
    row(
        "floating-dark",
        "network",
        "when an external address is asked",
        "everything is up, and no external address answers",
        "D-057: every floating IP dark, VIPs fine",
        Mishap::FloatingDark,
    ),
    api("network-refused", "network create: HttpException 500", Op::Network, Wrong::Refused),
    api("network-not-made", "network create prints a network that is not there", Op::Network, Wrong::Silent),
    api("network-not-external", "the network is not external", Op::Network, Wrong::Misread(0)),
    api("network-not-flat", "the network is a Geneve one", Op::Network, Wrong::Misread(1)),
    api(
        "network-on-other-wire",
        "the network is on another physical network",
        Op::Network,
        Wrong::Misread(2),
    ),
    api("network-shared", "tenants can put ports on the external network", Op::Network, Wrong::Misread(3)),
    api("subnet-refused", "subnet create: HttpException 500", Op::Subnet, Wrong::Refused),
    api("subnet-not-made", "subnet create prints a subnet that is not there", Op::Subnet, Wrong::Silent),
    api(
        "subnet-over-vips",
        "the allocation pool is the whole subnet, VIPs and all",
        Op::Subnet,
        Wrong::Misread(0),
    ),
    api(
        "subnet-with-dhcp",
        "Neutron would answer DHCP on the provider's segment",
        Op::Subnet,
        Wrong::Misread(1),
    ),
    api("subnet-gateway-other", "the gateway is not the provider's", Op::Subnet, Wrong::Misread(2)),
    api("subnet-resolver-other", "the resolver is not the plane's", Op::Subnet, Wrong::Misread(3)),
    api("pool-refused", "subnet pool create: HttpException 500", Op::Pool, Wrong::Refused),
    api("pool-not-made", "subnet pool create prints a pool that is not there", Op::Pool, Wrong::Silent),
    api("pool-other-length", "the pool hands out /26, not /24", Op::Pool, Wrong::Misread(0)),
    api(
        "pool-other-prefix",
        "the pool hands out of 10.0.0.0/8, where the planes are",
        Op::Pool,
        Wrong::Misread(1),
    ),
    api("pool-not-shared", "tenants cannot see the pool", Op::Pool, Wrong::Misread(2)),
    api(
        "gateway-not-set",
        "router set ends with 0, and the router has no gateway",
        Op::Gateway,
        Wrong::Silent,
    ),
    api(
        "router-left-over",
        "router delete ends with 0, and the router is there",
        Op::RouterDelete,
        Wrong::Silent,
    ),
];

/// Changes the NIC of one host that is on the plane with a floating pool.
fn on_provider(world: &mut World, seed: &mut Seed, change: impl FnOnce(&mut Nic, &mut [Nic])) {
    let Some(subnet) = provider(world) else { return };
    let chosen = seed.between(0, world.maas.machines.len() as u64) as usize;
    let Some(node) = world.maas.machines.get_mut(chosen) else { return };
    let is_there = |nic: &Nic| nic.link.as_ref().is_some_and(|link| link.subnet == subnet);
    if let Some(at) = node.nics.iter().position(is_there) {
        let mut nic = node.nics.remove(at);
        change(&mut nic, &mut node.nics);
        node.nics.insert(at, nic);
    }
}

/// MAAS's id of the subnet that has the floating pool.
fn provider(world: &World) -> Option<u64> {
    let pooled = |plane: &&model::PlanePlan| plane.ranges.iter().any(|range| range.kind == "pool");
    let plane = world.blueprint.planes.iter().find(pooled)?;
    world.maas.subnets.iter().find(|subnet| subnet.plane == plane.name).map(|subnet| subnet.id)
}

fn clone_mac(world: &mut World, _: &mut Seed) {
    let Some(subnet) = provider(world) else { return };
    let nics = world.maas.machines.iter_mut().flat_map(|node| &mut node.nics);
    let mut nics = nics.filter(|nic| nic.link.as_ref().is_some_and(|link| link.subnet == subnet));
    if let (Some(first), Some(second)) = (nics.next(), nics.next()) {
        second.mac.clone_from(&first.mac);
    }
}

fn release_pool(world: &mut World, _: &mut Seed) {
    let planes = world.blueprint.planes.iter();
    let pools: Vec<_> = planes
        .flat_map(|plane| &plane.ranges)
        .filter(|range| range.kind == "pool")
        .map(|range| range.from)
        .collect();
    world.maas.ranges.retain(|range| !pools.contains(&range.from));
}

/// Sets an option of the applications of a charm, as somebody did since.
pub(super) fn option(world: &mut World, charm: &str, key: &str, value: Value) {
    let Some(name) = cloud(world).map(|model| model.name.clone()) else { return };
    let apps = world.juju.model_mut(&name).into_iter().flat_map(|model| model.apps.values_mut());
    for app in apps.filter(|app| app.charm == charm) {
        app.options.insert(key.to_owned(), value.clone());
    }
}
