//! What is wrong with the core services while Juju calls everything active.

use super::bring_up::row;
use super::{Act, Fault, Mishap, Table};
use crate::world::World;

/// They set in on a cloud that has its certificates and that nobody has looked at from within.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (&world.vault.root_ca, world.openstack.asked) {
        (None, _) => Err("no service has a certificate where the books begin"),
        (Some(_), 0) => Ok(()),
        (Some(_), _) => Err("the services have been verified already"),
    }
}

static FAULTS: [Fault; 7] = [
    row(
        "haproxy-backend-down",
        "api",
        "when haproxy is asked",
        "haproxy calls the backend of neutron-api DOWN, and juju status is green",
        "D-045",
        Mishap::BackendDown,
    ),
    row(
        "keystone-vip-silent",
        "api",
        "at the first login",
        "Unable to establish connection to Keystone's VIP",
        "KI-P3-001: a VIP that answers as another machine",
        Mishap::KeystoneSilent,
    ),
    row(
        "endpoint-elsewhere",
        "api",
        "when the catalogue is read",
        "the internal endpoint of glance is its unit's own address and not the VIP",
        "D-020; charm-helpers: an address outside the VIP's network",
        Mishap::EndpointElsewhere,
    ),
    row(
        "compute-service-down",
        "compute",
        "when Nova is asked",
        "one nova-compute is down; its unit is active",
        "Nova: state down while the status is enabled",
        Mishap::ComputeDown,
    ),
    row(
        "volume-service-down",
        "storage",
        "when Cinder is asked",
        "cinder-volume is down; its unit is active",
        "Cinder: state down while the status is enabled",
        Mishap::VolumeDown,
    ),
    row(
        "ovn-agent-dead",
        "network",
        "when Neutron is asked",
        "one OVN controller is not alive; in JSON that is a boolean and no :-)",
        "trap: the table shows :-) and XXX, JSON has booleans",
        Mishap::OvnAgentDead,
    ),
    Fault {
        name: "policy-override-broken",
        layer: "identity",
        onset: "before the first call",
        symptom: "PO (broken): before keystone's message; it is active all the same",
        source: "charm policyd: the prefix of a zip that could not be read",
        act: Act::World(break_policy, super::from_the_start),
    },
];

fn break_policy(world: &mut World, _: &mut model::Seed) {
    let now = world.now;
    let apps = world.juju.models.iter_mut().flat_map(|model| model.apps.values_mut());
    for unit in apps.flat_map(|app| &mut app.units) {
        let mut state = unit.state.at(now).1.clone();
        if let Some(rest) = state.message.strip_prefix("PO: ") {
            state.message = format!("PO (broken): {rest}");
            unit.state.set(now, state);
        }
    }
}
