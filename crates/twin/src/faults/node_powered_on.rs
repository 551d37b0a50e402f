use super::{Act, Fault, from_the_start};
use crate::world::World;
use crate::world::maas::{NodeState, NodeStatus};
use crate::world::timeline::Timeline;
use model::Seed;

/// One machine is Ready and runs.
pub(super) const FAULT: Fault = Fault {
    name: "node-powered-on",
    layer: "metal",
    onset: "before the first call",
    symptom: "one machine is Ready with its power on; its disk image is locked by the running guest",
    source: "phase-01 check 4a",
    act: Act::World(switch_on, from_the_start),
};

fn switch_on(world: &mut World, seed: &mut Seed) {
    let chosen = seed.between(0, world.maas.machines.len() as u64) as usize;
    if let Some(node) = world.maas.machines.get_mut(chosen) {
        let state = NodeState { status: NodeStatus::Ready, message: "Ready".to_owned(), powered: true };
        node.state = Timeline::new(node.state.first_at(), state);
    }
}
