//! What Open vSwitch has on a chassis, worked out from the charm's options and MAAS's NICs.

use crate::faults::Mishap;
use crate::world::World;
use crate::world::juju::{App, Model, Unit};

/// One bridge of a chassis over a real NIC.
pub(crate) struct Port {
    pub(crate) bridge: String,
    pub(crate) nic: String,
    /// Whether frames pass.
    pub(crate) carries: bool,
}

fn is_chassis(app: &App) -> bool {
    matches!(app.charm.as_str(), "ovn-chassis" | "ovn-dedicated-chassis")
}

/// The application and unit of the chassis on the machine that has this unit.
fn of<'a>(world: &'a World, unit: &str) -> Option<(&'a Model, &'a App, &'a Unit)> {
    let models = world.juju.models.iter();
    let (model, machine) = models.filter_map(|model| Some((model, model.unit(unit)?.1))).next()?;
    let here = |(app, other): &(&App, &Unit)| is_chassis(app) && other.machine == machine.machine;
    model.units().find(here).map(|(app, unit)| (model, app, unit))
}

/// Whether it is the last chassis of its application: the one that is picked when one of them goes wrong.
fn is_last(app: &App, unit: &Unit) -> bool {
    app.units.last().is_some_and(|last| last.name == unit.name)
}

/// The physical networks and their bridges, as Open vSwitch keeps them for OVN: `physnet1:br-ex`.
pub(crate) fn mappings(world: &mut World, unit: &str) -> Option<String> {
    let (_, app, unit) = of(world, unit)?;
    let (last, text) = (is_last(app, unit), app.option("ovn-bridge-mappings").unwrap_or_default());
    if last && world.bites(Mishap::MappingLost) {
        return None;
    }
    Some(text)
}

/// The NICs that the charm has put into bridges here: those whose MAC is in its option. It does so in a hook, so while
/// a hook runs there is none.
pub(crate) fn ports(world: &mut World, unit: &str) -> Vec<Port> {
    let Some((model, app, unit)) = of(world, unit) else { return Vec::new() };
    let quiet = unit.state.at(world.now).1.agent == "idle";
    let (last, option) = (is_last(app, unit), app.option("bridge-interface-mappings").unwrap_or_default());
    let node = model.machine(&unit.machine).and_then(|machine| world.maas.node(&machine.hostname)).cloned();
    let Some(node) = node.filter(|_| quiet) else { return Vec::new() };
    if last && world.bites(Mishap::NicNotTaken) {
        return Vec::new();
    }
    let carries = !world.bites(Mishap::NicClaimedTwice);
    let pair = |word: &str| {
        let (bridge, mac) = word.split_once(':')?;
        let nic = node.nics.iter().find(|nic| nic.mac == mac)?;
        Some(Port { bridge: bridge.to_owned(), nic: nic.name.clone(), carries })
    };
    option.split_whitespace().filter_map(pair).collect()
}

/// Whether anything behind a chassis can be reached from the provider's segment.
pub(crate) fn reaches_provider(world: &mut World) -> bool {
    let apps = world.juju.models.iter().flat_map(|model| model.apps.values()).filter(|app| is_chassis(app));
    let units: Vec<String> = apps.flat_map(|app| &app.units).map(|unit| unit.name.clone()).collect();
    let carries = units.iter().any(|unit| ports(world, unit).iter().any(|port| port.carries));
    carries && !world.bites(Mishap::FloatingDark)
}
