//! How a deploy settles: it decides, once and from the seed, what every machine and unit will be at each second.

mod machines;
pub(crate) mod power;
mod react;
mod relations;
pub(crate) mod teardown;
mod units;

pub(crate) use react::{at_once, fail, react};

use crate::world::World;
use crate::world::juju::{App, Model, Relation};

/// What a deploy asks for, all names resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// Applications, without units.
    pub(crate) apps: Vec<App>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) machines: Vec<MachineOrder>,
    /// Units of principals; subordinates come with the relations.
    pub(crate) units: Vec<UnitOrder>,
}

/// One machine that a deploy asks for; a container's id has its host's before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct MachineOrder {
    pub(crate) id: String,
    pub(crate) bundle_id: Option<String>,
    pub(crate) base: String,
    pub(crate) constraints: String,
}

/// One unit and where it goes.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnitOrder {
    pub(crate) unit: String,
    pub(crate) app: String,
    pub(crate) machine: String,
}

/// Starts a deploy into a model that has none of these applications yet.
pub(crate) fn deploy(world: &mut World, model: &str, order: Order) {
    let Some(mut target) = world.juju.model(model).cloned() else { return };
    target.relations = order.relations;
    target.apps.extend(order.apps.into_iter().map(|app| (app.name.clone(), app)));
    machines::hosts(world, &mut target, &order.machines);
    machines::containers(world, &mut target, &order.machines, &order.units);
    let clocks = units::place(world, &mut target, &order.units);
    units::live(world, &mut target, &clocks);
    if let Some(model) = world.juju.model_mut(model) {
        *model = target;
    }
}

/// The spaces that an application's units need an address in.
fn spaces(model: &Model, app: &str) -> Vec<String> {
    let Some(app) = model.apps.get(app) else { return Vec::new() };
    let mut spaces: Vec<String> = app.bindings.values().cloned().collect();
    spaces.sort();
    spaces.dedup();
    spaces
}
