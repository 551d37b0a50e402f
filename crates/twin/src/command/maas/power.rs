use super::{machine, none};
use crate::faults::Mishap;
use crate::settle::power;
use crate::world::World;
use serde_json::Value;

/// `machine power-off ID` and `machine power-on ID`; nothing where it is neither.
pub(super) fn run(world: &mut World, words: &[&str]) -> Option<Result<Value, String>> {
    match words {
        ["machine", "power-off", id] => Some(set(world, id, false)),
        ["machine", "power-on", id] => Some(set(world, id, true)),
        _ => None,
    }
}

fn set(world: &mut World, id: &str, on: bool) -> Result<Value, String> {
    let Some(node) = world.maas.machines.iter().find(|node| node.system_id == id) else {
        return Err(none("Machine"));
    };
    let (host, powered) = (node.hostname.clone(), node.state.at(world.now).1.powered);
    if world.bites(Mishap::PowerRefused) {
        return Err("Failed to power the machine: the BMC does not answer.".to_owned());
    }
    let last = world.maas.machines.last().is_some_and(|node| node.hostname == host);
    let ignored = last && world.bites(if on { Mishap::PowerOnSilent } else { Mishap::PowerOffSilent });
    match (ignored || powered == on, on) {
        (true, _) => {}
        (false, true) => power::on(world, &host),
        (false, false) => power::off(world, &host),
    }
    world.advance(8);
    let node = world.maas.machines.iter().find(|node| node.system_id == id).ok_or_else(|| none("Machine"))?;
    Ok(machine::machine(&world.maas, node, world.now))
}
