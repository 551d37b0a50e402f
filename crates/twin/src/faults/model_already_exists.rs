use super::{Act, Fault, from_the_start};
use crate::world::World;
use crate::world::juju::{Model, uuid};
use model::Seed;

/// A model of the site's name is left from before.
pub(super) const FAULT: Fault = Fault {
    name: "model-already-exists",
    layer: "juju",
    onset: "before the first call",
    symptom: "juju models lists the model; add-model refuses",
    source: "phase-01 step 1.2 (guard)",
    act: Act::World(leave_one, from_the_start),
};

fn leave_one(world: &mut World, seed: &mut Seed) {
    let (name, since) = (world.blueprint.model.clone(), world.now - 86_400);
    if world.juju.model(&name).is_none() {
        world.juju.models.push(Model::new(&name, uuid(seed), since, false));
    }
}
