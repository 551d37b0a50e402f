//! What goes wrong when an old cloud is taken down and its hosts are to stay.

use super::bring_up::{once, row};
use super::{Act, Fault, Mishap, Table, from_the_start};
use crate::world::World;
use crate::world::juju::{Machine, MachineState, Model, uuid};
use crate::world::maas::{NodeState, NodeStatus};
use crate::world::timeline::Timeline;
use model::Seed;

/// They set in where a cloud was there before the first book.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    if world.juju.inherited {
        Ok(())
    } else {
        Err("no cloud of before is there when one of these books begins")
    }
}

const fn change(
    name: &'static str,
    layer: &'static str,
    symptom: &'static str,
    source: &'static str,
    apply: fn(&mut World, &mut Seed),
) -> Fault {
    let act = Act::World(apply, from_the_start);
    Fault { name, layer, onset: "before the first call", symptom, source, act }
}

const fn changed(
    name: &'static str,
    onset: &'static str,
    symptom: &'static str,
    source: &'static str,
    apply: fn(&mut World, &mut Seed),
    took: fn(&World) -> bool,
) -> Fault {
    Fault { name, layer: "metal", onset, symptom, source, act: Act::World(apply, took) }
}

static FAULTS: [Fault; 28] = [
    change(
        "another-controller",
        "juju",
        "the jumphost's juju looks at another controller, and there is a model of the same name",
        "Juju 3.6: juju switch is kept in a file, for every shell",
        |world, _| world.juju.controller = "maas-lab".to_owned(),
    ),
    change(
        "model-of-another-user",
        "juju",
        "juju models shows two models of the name: bob/openstack beside ours",
        "Juju 3.6: names of models are unique for each user",
        |world, seed| {
            let (name, since) = (world.blueprint.model.clone(), world.now - 86_400);
            let mut model = Model::new(&name, uuid(seed), since, false);
            model.owner = Some("bob".to_owned());
            world.juju.models.push(model);
        },
    ),
    change(
        "foreign-machine-in-model",
        "juju",
        "the model holds a machine that is no host of the site: the controller's, the hypervisor's",
        "the protected substrate of the old teardown",
        |world, _| {
            if let Some(model) = old(world) {
                let machine = Machine {
                    id: "9".to_owned(),
                    bundle_id: None,
                    hostname: "substrate".to_owned(),
                    instance: "manual:".to_owned(),
                    base: "ubuntu@22.04".to_owned(),
                    hardware: String::new(),
                    constraints: String::new(),
                    nics: Vec::new(),
                    state: Timeline::new(i64::MIN, MachineState::new("started", "running", "")),
                };
                model.machines.push(machine);
            }
        },
    ),
    change(
        "host-of-no-model",
        "juju",
        "one host is Deployed in MAAS and in no model: a teardown was begun before",
        "half a teardown",
        |world, _| {
            if let Some(model) = old(world) {
                model.machines.retain(|machine| machine.id != "1");
            }
        },
    ),
    change(
        "host-locked",
        "metal",
        "MAAS answers: Cannot release a locked machine",
        "MAAS: locked machines",
        |world, seed| {
            let chosen = seed.between(0, world.maas.machines.len() as u64) as usize;
            if let Some(node) = world.maas.machines.get_mut(chosen) {
                node.locked = true;
            }
        },
    ),
    change(
        "host-broken",
        "metal",
        "one host is Broken in MAAS while its units work",
        "MAAS statuses: 8 Broken",
        |world, seed| {
            let now = world.now;
            let chosen = seed.between(0, world.maas.machines.len() as u64) as usize;
            if let Some(node) = world.maas.machines.get_mut(chosen) {
                let message = "Marked as broken".to_owned();
                node.state.set(now, NodeState { status: NodeStatus::Broken, message, powered: true });
            }
        },
    ),
    row(
        "keep-instance-ignored",
        "metal",
        "when Juju lets go of the canary",
        "the canary is gone from MAAS",
        "D-061: destroying takes pod-composed hosts along, seen three times",
        Mishap::KeepIgnored,
    ),
    row(
        "remove-machine-ignored",
        "juju",
        "when Juju lets go of the canary",
        "remove-machine ends with 0, and the machine is in the model",
        "a request that reports success and did nothing",
        Mishap::RemoveIgnored,
    ),
    once(
        "keep-instance-ignored-later",
        "metal",
        "when Juju lets go of the others",
        "the canary lives, and another host is gone from MAAS",
        "D-061: which host goes was not the same each time",
        (Mishap::KeepIgnored, 2),
    ),
    once(
        "machine-stays-in-model",
        "juju",
        "when Juju lets go of the others",
        "remove-machine ends with 0, and one machine is in the model",
        "a request that reports success and did nothing",
        (Mishap::RemoveIgnored, 2),
    ),
    row(
        "release-decomposes",
        "metal",
        "when the canary is released",
        "the release answers as ever, and the canary is gone from MAAS",
        "D-061; MAAS decomposes what it composed by itself",
        Mishap::ReleaseDecomposes,
    ),
    row(
        "release-fails",
        "metal",
        "when the canary is released",
        "Releasing failed; the machine stays on",
        "MAAS statuses: 13 Releasing failed",
        Mishap::ReleaseFails,
    ),
    row(
        "release-does-nothing",
        "metal",
        "when the canary is released",
        "the release answers, and the machine stays Deployed",
        "a request that reports success and did nothing",
        Mishap::ReleaseSilent,
    ),
    row(
        "release-leaves-power-on",
        "metal",
        "when the canary is released",
        "Ready, and its power is on",
        "MAAS: power of a virsh machine that did not follow",
        Mishap::ReleaseLeavesOn,
    ),
    row(
        "release-loses-links",
        "metal",
        "when the canary is released",
        "the released host has no addresses on the planes without a gateway",
        "the carve of phase-00: links are per host",
        Mishap::LinksLost,
    ),
    once(
        "release-decomposes-later",
        "metal",
        "when the others are released",
        "the release answers as ever, and one host is gone from MAAS",
        "D-061; MAAS decomposes what it composed by itself",
        (Mishap::ReleaseDecomposes, 2),
    ),
    once(
        "release-hangs",
        "metal",
        "when the others are released",
        "one host is off and stays Releasing",
        "MAAS: a release waits for the answer of the power driver",
        (Mishap::ReleaseHangs, 2),
    ),
    once(
        "release-leaves-power-on-later",
        "metal",
        "when the others are released",
        "one host is Ready, and its power is on",
        "MAAS: power of a virsh machine that did not follow",
        (Mishap::ReleaseLeavesOn, 2),
    ),
    once(
        "release-loses-links-later",
        "metal",
        "when the others are released",
        "one released host has no addresses on the planes without a gateway",
        "the carve of phase-00: links are per host",
        (Mishap::LinksLost, 2),
    ),
    row(
        "destroy-does-nothing",
        "juju",
        "when the empty model is destroyed",
        "destroy-model says that it is destroyed, and the model is there",
        "a request that reports success and did nothing",
        Mishap::DestroySilent,
    ),
    row(
        "disk-image-gone",
        "storage",
        "when the disks are looked at",
        "qemu-img: one image is not there",
        "D-061: volumes go with a machine that was composed in a pod",
        Mishap::ImageGone,
    ),
    once(
        "range-inside-the-pool",
        "metal",
        "when the ranges are read",
        "somebody has reserved sixteen addresses inside the floating pool",
        "KI-P3-001; R14",
        (Mishap::RangeOfOther, 1),
    ),
    row(
        "destroy-stuck",
        "juju",
        "when the empty model is destroyed",
        "the model does not go: ERROR timeout waiting for model to be destroyed",
        "Juju 3.6: destroy-model waits for applications without units",
        Mishap::DestroyStuck,
    ),
    row(
        "wipe-does-nothing",
        "storage",
        "when the disks are wiped",
        "one image is as full as before",
        "ceph-osd: Non-pristine devices detected",
        Mishap::WipeSilent,
    ),
    row(
        "range-refused",
        "metal",
        "when the floating pool is reserved",
        "Requested reserved range conflicts with an existing IP address or range",
        "MAAS: iprange create answers 400",
        Mishap::RangeRefused,
    ),
    row(
        "range-not-made",
        "metal",
        "when the floating pool is reserved",
        "the range is printed and is not there",
        "a request that reports success and did nothing",
        Mishap::RangeSilent,
    ),
    changed(
        "vip-block-not-made",
        "when the block is reserved",
        "the VIP block was given up in MAAS; the new range is printed and is not there",
        "KI-P3-001; a request that reports success and did nothing",
        |world, _| unreserved(world, true),
        |world| world.met.contains(&Mishap::RangeSilent),
    ),
    changed(
        "metal-vip-block-not-made",
        "when the block is reserved",
        "the metal VIP block was given up in MAAS; the new range is printed and is not there",
        "KI-P3-001; a request that reports success and did nothing",
        |world, _| unreserved(world, false),
        |world| world.met.contains(&Mishap::RangeSilent),
    ),
];

/// The VIP block of the plane with the floating pool, or of the others, is given up, and the next range is not made.
fn unreserved(world: &mut World, pooled: bool) {
    let has_pool = |plane: &&model::PlanePlan| plane.ranges.iter().any(|range| range.kind == "pool");
    let planes = world.blueprint.planes.iter().filter(|plane| has_pool(plane) == pooled);
    let blocks = planes.flat_map(|plane| &plane.ranges).filter(|range| range.kind == "reserved");
    let blocks: Vec<_> = blocks.map(|range| range.from).collect();
    world.maas.ranges.retain(|range| !blocks.contains(&range.from));
    world.mishap_once(Mishap::RangeSilent, 1);
}

/// The model of the old cloud.
fn old(world: &mut World) -> Option<&mut Model> {
    world.juju.models.iter_mut().find(|model| !model.apps.is_empty())
}
