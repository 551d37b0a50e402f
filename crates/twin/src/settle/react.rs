use crate::charm::{self, Phase, Scene};
use crate::world::World;
use crate::world::juju::{App, Model, UnitState};

/// Something has changed that charms look at: each unit of a `touched` application runs a hook within so many seconds,
/// and says afterwards what its charm then says. A unit in error, or with a lost agent, runs no hook.
pub(crate) fn react(
    world: &mut World,
    hook: &str,
    (soonest, latest): (u64, u64),
    touched: impl Fn(&Model, &App) -> bool,
) {
    let mut seed = world.seed.fork(&format!("react {} {hook}", world.now));
    let before = world.juju.models.clone();
    for model in &before {
        for (app, unit) in model.units().filter(|(app, _)| touched(model, app)) {
            let (_, state) = unit.state.at(world.now);
            if state.workload == "error" || state.agent == "lost" {
                continue;
            }
            let says = charm::status(&Scene { world, model, app, unit, phase: Phase::Settled });
            let at = world.now + seed.between(soonest, latest) as i64;
            let running = format!("running {hook} hook");
            let busy = UnitState::new(&state.workload, &state.message, "executing", &running);
            let done = UnitState::new(says.workload, &says.message, "idle", "");
            let until = at + seed.between(6, 25) as i64;
            let target = world.juju.model_mut(&model.name).and_then(|model| model.unit_mut(&unit.name));
            if let Some(target) = target {
                target.state.set(at, busy);
                target.state.set(until, done);
            }
        }
    }
}

/// The units that a change was made on, by an action: they say what their charm then says before the action ends.
pub(crate) fn at_once(world: &mut World, touched: impl Fn(&Model, &App) -> bool) {
    let now = world.now;
    for model in &world.juju.models.clone() {
        for (app, unit) in model.units().filter(|(app, _)| touched(model, app)) {
            let (_, state) = unit.state.at(now);
            let says = charm::status(&Scene { world, model, app, unit, phase: Phase::Settled });
            let target = world.juju.model_mut(&model.name).and_then(|model| model.unit_mut(&unit.name));
            if let Some(target) = target.filter(|_| state.workload != "error" && state.agent != "lost") {
                target.state.set(now, UnitState::new(says.workload, &says.message, "idle", ""));
            }
        }
    }
}

/// The last unit of an application fails in its next hook.
pub(crate) fn fail(world: &mut World, app: &str, message: &str) {
    let at = world.now + 30;
    let apps = world.juju.models.iter_mut().filter_map(|model| model.apps.get_mut(app));
    if let Some(unit) = apps.filter_map(|app| app.units.last_mut()).next() {
        unit.state.set(at, UnitState::new("error", message, "idle", ""));
    }
}
