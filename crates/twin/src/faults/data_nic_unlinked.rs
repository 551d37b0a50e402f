use super::{Act, Fault, from_the_start};
use crate::world::World;
use model::Seed;

/// One host's NIC on the Geneve plane has no subnet.
pub(super) const FAULT: Fault = Fault {
    name: "data-nic-unlinked",
    layer: "network",
    onset: "before the first call",
    symptom: "maas interfaces read shows the NIC without an address; containers bound to that space cannot start there",
    source: "phase-01 check 2",
    act: Act::World(unlink, from_the_start),
};

/// The plane named `data`, or else the first plane without a gateway.
fn unlink(world: &mut World, seed: &mut Seed) {
    let planes = &world.blueprint.planes;
    let named = planes
        .iter()
        .find(|plane| plane.name == "data")
        .or_else(|| planes.iter().find(|plane| plane.gateway.is_none()));
    let Some(plane) = named.map(|plane| plane.name.clone()) else { return };
    let mut linked: Vec<_> = world
        .maas
        .machines
        .iter_mut()
        .flat_map(|node| &mut node.nics)
        .filter(|nic| nic.plane == plane && nic.link.is_some())
        .collect();
    let chosen = seed.between(0, linked.len() as u64) as usize;
    if let Some(nic) = linked.get_mut(chosen) {
        nic.link = None;
    }
}
