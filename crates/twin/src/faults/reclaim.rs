//! What goes wrong when a cloud is destroyed with its hosts, and these are made and enrolled again.

use super::accepting::is_accepted;
use super::bring_up::{change, once, row};
use super::incident::is_updated;
use super::{Fault, Mishap, Table};
use crate::world::World;
use crate::world::juju::{Machine, MachineState};
use crate::world::timeline::Timeline;

/// They set in on a cloud that has been through all of its operations, and was accepted once more.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match is_updated(world) && world.management.recovered && is_accepted(world) {
        true => Ok(()),
        false => Err("no cloud that has been through its operations is there when one of these books begins"),
    }
}

const CANARY: &str = "when the canary goes";
const MADE: &str = "when the canary is made again";
const ENROLLED: &str = "when the canary is enrolled";
const LINKED: &str = "when the canary gets its addresses";
const OTHERS: &str = "when the others are made again";
const DISCOVERY: &str = "MAAS: a VM host's refresh enrols and commissions the domains that it finds";

static FAULTS: [Fault; 22] = [
    change(
        "destroy-on-another-controller",
        "juju",
        "the jumphost's juju looks at another controller, and there is a model of the same name",
        "Juju 3.6: juju switch is kept in a file, for every shell",
        |world, _| world.juju.controller = "maas-lab".to_owned(),
    ),
    change(
        "destroy-with-foreign-machine",
        "juju",
        "the model holds a machine that is no host of the site, and would take it along",
        "the protected substrate of the old teardown",
        |world, _| {
            for model in world.juju.models.iter_mut().filter(|model| !model.apps.is_empty()) {
                model.machines.push(Machine {
                    id: "9".to_owned(),
                    bundle_id: None,
                    hostname: "substrate".to_owned(),
                    instance: "manual:".to_owned(),
                    base: "ubuntu@22.04".to_owned(),
                    hardware: String::new(),
                    constraints: String::new(),
                    nics: Vec::new(),
                    state: Timeline::new(i64::MIN, MachineState::new("started", "running", "")),
                });
            }
        },
    ),
    change(
        "destroy-with-locked-host",
        "metal",
        "MAAS keeps one host locked: somebody wants it to stay",
        "MAAS: locked machines",
        |world, _| {
            if let Some(node) = world.maas.machines.last_mut() {
                node.locked = true;
            }
        },
    ),
    change(
        "destroy-with-unlinked-nic",
        "metal",
        "MAAS has one host without an address that the site declares: what is kept would bring that back",
        "D-072; a NIC that somebody disconnected",
        |world, _| {
            for nic in world.maas.machines.iter_mut().take(1).flat_map(|node| node.nics.iter_mut().take(1)) {
                nic.link = None;
            }
        },
    ),
    change(
        "destroy-with-range-given-up",
        "metal",
        "a block that must be reserved is not: hosts that come back could get a VIP",
        "KI-P3-001",
        |world, _| {
            let pools = world.blueprint.planes.iter().flat_map(|plane| &plane.ranges);
            let pools: Vec<_> = pools.filter(|range| range.kind == "pool").map(|range| range.from).collect();
            world.maas.ranges.retain(|range| !pools.contains(&range.from));
        },
    ),
    change(
        "destroy-hypervisor-away",
        "metal",
        "ssh: No route to host: nobody can see what is on the hypervisor of the first host",
        "phase-01: every host's hypervisor is asked",
        |world, _| world.mishap(Mishap::HostUnreachable),
    ),
    row(
        "domain-kept-empty",
        "metal",
        "when the domains are kept",
        "virsh ends with 0, and what it wrote is empty",
        "DOCFIX-006: what is shown once is kept and looked at before anything else",
        Mishap::DumpEmpty,
    ),
    row(
        "canary-stays-in-model",
        "juju",
        CANARY,
        "remove-machine ends with 0, and the machine is in the model",
        "a request that reports success and did nothing",
        Mishap::RemoveIgnored,
    ),
    row(
        "canary-not-decomposed",
        "metal",
        CANARY,
        "MAAS takes the canary back and keeps it: Ready, with what Ceph wrote on its disk",
        "D-076: nobody can say from outside whether MAAS will decompose a machine",
        Mishap::GivenBackWhole,
    ),
    once(
        "canary-takes-another-along",
        "metal",
        CANARY,
        "another host is gone from MAAS with the canary",
        "D-061: which host goes was not the same each time",
        (Mishap::AnotherGivenBack, 1),
    ),
    once(
        "canary-not-defined",
        "metal",
        MADE,
        "virsh says that the domain is defined, and there is none",
        "a request that reports success and did nothing",
        (Mishap::DefineSilent, 1),
    ),
    once(
        "canary-not-enrolled",
        "metal",
        ENROLLED,
        "the refresh answers, and MAAS has nobody new",
        DISCOVERY,
        (Mishap::EnrolSilent, 1),
    ),
    once(
        "canary-fails-commissioning",
        "metal",
        ENROLLED,
        "Failed commissioning; the machine stays on",
        "MAAS statuses: 2 Failed commissioning",
        (Mishap::CommissionFails, 1),
    ),
    once(
        "canary-under-another-name",
        "metal",
        ENROLLED,
        "MAAS has a new machine of a name that it has drawn, and no canary",
        "MAAS: a machine that comes without a name gets one; everything finds hosts by name",
        (Mishap::EnrolledAsAnother, 1),
    ),
    once(
        "canary-left-on",
        "metal",
        ENROLLED,
        "Ready, and its power is on",
        "MAAS: power of a virsh machine that did not follow",
        (Mishap::CommissionLeavesOn, 1),
    ),
    row(
        "canary-address-refused",
        "metal",
        LINKED,
        "interface link-subnet: IP address is already in use",
        "MAAS API: 400; the old machine's address was not given up",
        Mishap::LinkRefused,
    ),
    once(
        "canary-address-not-set",
        "metal",
        LINKED,
        "link-subnet prints the NIC, and one address is not there",
        "a request that reports success and did nothing",
        (Mishap::LinkSilent, 2),
    ),
    row(
        "full-destroy-stuck",
        "juju",
        "when the model is destroyed",
        "the model does not go: ERROR timeout waiting for model to be destroyed",
        "Juju 3.6: destroy-model waits for its machines",
        Mishap::DestroyStuck,
    ),
    row(
        "destroy-takes-canary-again",
        "metal",
        "when the model is destroyed",
        "the canary, made again and in no model, is gone from MAAS as well",
        "D-061: which host goes was not the same each time",
        Mishap::DestroyTakesMore,
    ),
    row(
        "host-image-not-made",
        "storage",
        OTHERS,
        "qemu-img says Formatted, and the image of the first host is not there",
        "a request that reports success and did nothing",
        Mishap::WipeSilent,
    ),
    once(
        "other-fails-commissioning",
        "metal",
        "when the others are enrolled",
        "one of them: Failed commissioning",
        "MAAS statuses: 2 Failed commissioning",
        (Mishap::CommissionFails, 2),
    ),
    once(
        "other-address-not-set",
        "metal",
        "when the others get their addresses",
        "link-subnet prints the NIC, and one address is not there",
        "a request that reports success and did nothing",
        (Mishap::LinkSilent, 7),
    ),
];
