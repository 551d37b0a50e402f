//! Hosts that lose their power and get it back: whatever is on them goes dark, and comes back cold.

use crate::charm::{self, Phase, Scene};
use crate::faults::Mishap;
use crate::world::World;
use crate::world::juju::{MachineState, Model, UnitState};

/// A host loses its power.
pub(crate) fn off(world: &mut World, host: &str) {
    let now = world.now;
    power(world, host, false, now);
    for model in &mut world.juju.models {
        let here = on_host(model, host);
        for machine in model.machines.iter_mut().filter(|machine| here.contains(&machine.id)) {
            let text = "agent is not communicating with the server";
            machine.state.set(now, MachineState::new("down", "running", text));
        }
        for unit in model.apps.values_mut().flat_map(|app| &mut app.units) {
            if here.contains(&unit.machine) {
                let text = format!("agent lost, see 'juju show-status-log {}'", unit.name);
                let agent = "agent is not communicating with the server";
                unit.state.set(now, UnitState::new("unknown", &text, "lost", agent));
                world.vault.unsealed.remove(&unit.name);
                world.vault.given.remove(&unit.name);
            }
        }
    }
    if none_answers(world, "nova-compute") {
        world.openstack.resources.stop_all("Server");
    }
    if none_answers(world, "mysql-innodb-cluster") {
        world.database.goes_out(&world.juju, &world.seed);
    }
}

/// A host gets it back: its machines boot, and every unit runs a hook and says what it finds.
pub(crate) fn on(world: &mut World, host: &str) {
    let mut seed = world.seed.fork(&format!("boot {} {host}", world.now));
    let up = world.now + seed.between(140, 260) as i64;
    power(world, host, true, world.now);
    for model in &world.juju.models.clone() {
        let here = on_host(model, host);
        for (app, unit) in model.units().filter(|(_, unit)| here.contains(&unit.machine)) {
            let says = charm::status(&Scene { world, model, app, unit, phase: Phase::Settled });
            let at = up + seed.between(20, 200) as i64;
            let lost = app.charm == "placement" && world.bites(Mishap::AgentLostAtBoot);
            let fails = app.charm == "cinder" && world.bites(Mishap::HookErrorAtBoot);
            let busy = UnitState::new(says.workload, &says.message, "executing", "running start hook");
            let (workload, message) = match fails {
                true => ("error", "hook failed: \"start\""),
                false => (says.workload, says.message.as_str()),
            };
            let done = UnitState::new(workload, message, "idle", "");
            let until = at + seed.between(10, 60) as i64;
            let target = world.juju.model_mut(&model.name).and_then(|model| model.unit_mut(&unit.name));
            if let Some(target) = target.filter(|_| !lost) {
                target.state.set(at, busy);
                target.state.set(until, done);
            }
        }
        let machines = world.juju.model_mut(&model.name).into_iter().flat_map(|model| &mut model.machines);
        for machine in machines.filter(|machine| here.contains(&machine.id)) {
            machine.state.set(up, MachineState::new("started", "running", ""));
        }
    }
    let unread = world.conductor.driver.is_some() && world.bites(Mishap::DropInsUnread);
    world.conductor.starts_again(!unread);
}

fn power(world: &mut World, host: &str, powered: bool, at: i64) {
    if let Some(node) = world.maas.machines.iter_mut().find(|node| node.hostname == host) {
        let mut state = node.state.at(at).1.clone();
        state.powered = powered;
        node.state.set(at, state);
    }
}

/// The machine that is this host, and the containers on it.
fn on_host(model: &Model, host: &str) -> Vec<String> {
    let is_host = |id: &str| model.machine(id).is_some_and(|machine| machine.hostname == host);
    let machines = model.machines.iter();
    machines
        .filter(|machine| is_host(machine.host().unwrap_or(&machine.id)))
        .map(|machine| machine.id.clone())
        .collect()
}

/// Whether no unit of a charm is on a machine that answers.
fn none_answers(world: &World, charm: &str) -> bool {
    let now = world.now;
    let answers = |model: &Model| {
        let units = model.units().filter(|(app, _)| app.charm == charm);
        units.filter_map(|(_, unit)| model.machine(&unit.machine)).any(|machine| machine.answers(now))
    };
    !world.juju.models.iter().any(answers)
}
