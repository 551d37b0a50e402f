use super::{Act, Fault, from_the_start};
use crate::world::World;
use crate::world::maas::{NodeState, NodeStatus};
use crate::world::timeline::Timeline;
use model::Seed;

/// One machine is Broken in MAAS.
pub(super) const FAULT: Fault = Fault {
    name: "node-not-ready",
    layer: "metal",
    onset: "before the first call",
    symptom: "one machine is Broken in MAAS, so Juju would find no machine for it",
    source: "phase-01 check 4a",
    act: Act::World(break_one, from_the_start),
};

fn break_one(world: &mut World, seed: &mut Seed) {
    let chosen = seed.between(0, world.maas.machines.len() as u64) as usize;
    if let Some(node) = world.maas.machines.get_mut(chosen) {
        let message = "Node could not be powered off: Failed to power off; power never turned off".to_owned();
        let state = NodeState { status: NodeStatus::Broken, message, powered: false };
        node.state = Timeline::new(node.state.first_at(), state);
    }
}
