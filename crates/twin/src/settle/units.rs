use super::{UnitOrder, relations};
use crate::charm::{self, Phase, Scene};
use crate::faults::Mishap;
use crate::world::World;
use crate::world::juju::{App, Machine, Model, Role, Unit, UnitState};
use crate::world::timeline::Timeline;
use model::Seed;
use std::collections::BTreeMap;

/// When a unit goes from one part of its life to the next. `None`: its machine never comes up.
pub(super) type Clocks = BTreeMap<String, Option<Clock>>;

/// The moments of one unit's first hours, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// Its machine runs and its agent is being installed.
    agent: i64,
    /// Its agent is there.
    init: i64,
    install: i64,
    installed: i64,
    /// The applications that it waits for are whole.
    answered: i64,
    ready: i64,
}

/// How fast this cloud is: the mirrors and disks of one day are slower than those of another.
struct Pace {
    seed: Seed,
    percent: i64,
}

impl Pace {
    fn new(mut seed: Seed) -> Pace {
        let percent = seed.between(94, 124) as i64;
        Pace { seed, percent }
    }

    /// A time between two, in seconds on a quick day.
    fn seconds(&mut self, low: u64, high: u64) -> i64 {
        self.seed.between(low, high) as i64 * self.percent / 100
    }
}

/// Puts units on their machines, subordinates beside their principals, and works out their clocks.
pub(super) fn place(world: &World, model: &mut Model, orders: &[UnitOrder]) -> Clocks {
    let mut pace = Pace::new(world.seed.fork("units"));
    let mut clocks = Clocks::new();
    // One hook at a time on a machine: Juju's machine lock.
    let mut free: BTreeMap<String, i64> = BTreeMap::new();
    for order in orders {
        let clock = model
            .machine(&order.machine)
            .and_then(|machine| install(model, machine, &order.app, &mut free, &mut pace));
        clocks.insert(order.unit.clone(), clock);
        if let Some(app) = model.apps.get_mut(&order.app) {
            let leader = app.units.is_empty();
            app.units.push(unit(&order.unit, &order.machine, None, leader, world.now));
        }
    }
    subordinates(model, &mut clocks, &mut free, &mut pace);
    answer(model, &mut clocks, &mut pace);
    clocks
}

fn unit(name: &str, machine: &str, principal: Option<&str>, leader: bool, at: i64) -> Unit {
    let text = if principal.is_some() { "installing agent" } else { "waiting for machine" };
    Unit {
        name: name.to_owned(),
        machine: machine.to_owned(),
        principal: principal.map(str::to_owned),
        leader,
        state: Timeline::new(at, UnitState::new("waiting", text, "allocating", "")),
    }
}

fn install(
    model: &Model,
    machine: &Machine,
    app: &str,
    free: &mut BTreeMap<String, i64>,
    pace: &mut Pace,
) -> Option<Clock> {
    if machine.state.last().agent != "started" {
        return None;
    }
    let charm = model.apps.get(app).map_or("", |app| app.charm.as_str());
    let init = machine.state.end() + pace.seconds(5, 20);
    let agent = machine.state.since(machine.state.end(), |state| state.instance.clone());
    let install = (init + pace.seconds(15, 45)).max(free.get(&machine.id).copied().unwrap_or(0));
    let installed = install + pace.seconds(110, 160) * charm::facts(charm).install as i64 / 100;
    free.insert(machine.id.clone(), installed);
    Some(Clock { agent, init, install, installed, answered: installed, ready: installed })
}

/// Makes a subordinate's unit for each unit of a principal that it is related to in container scope, in the order
/// in which the principals get there.
fn subordinates(model: &mut Model, clocks: &mut Clocks, free: &mut BTreeMap<String, i64>, pace: &mut Pace) {
    let mut due: Vec<(i64, String, String, String)> = Vec::new();
    for relation in model.relations.iter().filter(|relation| relation.container) {
        let [one, two] = relation.ends.as_slice() else { continue };
        let is_subordinate = |app: &str| model.apps.get(app).is_some_and(|app| app.subordinate);
        let (principal, subordinate) = if is_subordinate(&one.app) { (two, one) } else { (one, two) };
        let Some(app) = model.apps.get(&principal.app).filter(|app| !app.subordinate) else { continue };
        for unit in &app.units {
            let Some(Some(clock)) = clocks.get(&unit.name) else { continue };
            due.push((clock.installed, subordinate.app.clone(), unit.name.clone(), unit.machine.clone()));
        }
    }
    due.sort();
    for (at, app, principal, machine_id) in due {
        let Some(machine) = model.machine(&machine_id).cloned() else { continue };
        let known = model
            .apps
            .get(&app)
            .is_some_and(|app| app.units.iter().any(|unit| unit.principal.as_deref() == Some(&principal)));
        if known {
            continue;
        }
        let clock = install(model, &machine, &app, free, pace);
        let Some(target) = model.apps.get_mut(&app) else { continue };
        let name = format!("{app}/{}", target.units.len());
        let leader = target.units.is_empty();
        target.units.push(unit(&name, &machine_id, Some(&principal), leader, at));
        clocks.insert(
            name,
            clock.map(|clock| Clock {
                agent: at,
                init: at + 25,
                install: clock.install.max(at + 40),
                ..clock
            }),
        );
    }
}

/// Works out when relations are answered and units are whole, providers first.
fn answer(model: &Model, clocks: &mut Clocks, pace: &mut Pace) {
    let mut whole: BTreeMap<String, i64> = BTreeMap::new();
    for (name, waits_for) in relations::order(model) {
        let Some(app) = model.apps.get(&name) else { continue };
        let answered =
            waits_for.iter().filter_map(|provider| whole.get(provider)).copied().max().unwrap_or(0);
        let installed = app
            .units
            .iter()
            .filter_map(|unit| clocks.get(&unit.name).copied().flatten())
            .map(|clock| clock.installed);
        // A cluster forms when its last member is there.
        let peers = if app.units.len() > 1 && !app.subordinate { installed.max().unwrap_or(0) } else { 0 };
        let mut last = 0;
        for unit in &app.units {
            let Some(Some(clock)) = clocks.get_mut(&unit.name) else { continue };
            let joins = 8 * model
                .relations
                .iter()
                .filter(|relation| relation.ends.iter().any(|end| end.app == name))
                .count() as i64;
            let work = if app.subordinate { pace.seconds(90, 170) } else { pace.seconds(290, 430) };
            clock.answered = answered.max(peers).max(clock.installed + joins);
            clock.ready = clock.answered + work;
            last = last.max(clock.ready);
        }
        whole.insert(name, last);
    }
}

/// Writes the units' timelines.
pub(super) fn live(world: &World, model: &mut Model, clocks: &Clocks) {
    let mut lives: BTreeMap<String, Vec<(i64, UnitState)>> = BTreeMap::new();
    for (app, unit) in model.units() {
        let Some(Some(clock)) = clocks.get(&unit.name) else { continue };
        let mut life = first_hooks(unit, clock);
        let say = |phase| charm::status(&Scene { world, model, app, unit, phase });
        let joining = say(Phase::Joining);
        let settled = say(Phase::Settled);
        let hooks = relation_hooks(model, app);
        let step = (clock.answered - clock.installed).max(1) / (hooks.len() as i64 + 1).max(1);
        let mut at = clock.installed;
        for hook in &hooks {
            life.push((at, UnitState::new(joining.workload, &joining.message, "executing", hook)));
            at += step.clamp(1, 9);
        }
        life.push((at.min(clock.answered), UnitState::new(joining.workload, &joining.message, "idle", "")));
        if let Some(last) = hooks.last() {
            life.push((
                clock.answered,
                UnitState::new(joining.workload, &joining.message, "executing", last),
            ));
        }
        life.push((
            clock.ready,
            UnitState::new(settled.workload, &settled.message, "executing", "running update-status hook"),
        ));
        life.push((clock.ready + 4, UnitState::new(settled.workload, &settled.message, "idle", "")));
        lives.insert(unit.name.clone(), life);
    }
    mishaps(world, model, &mut lives);
    for app in model.apps.values_mut() {
        for unit in &mut app.units {
            for (at, state) in lives.remove(&unit.name).unwrap_or_default() {
                unit.state.set(at, state);
            }
        }
    }
}

fn first_hooks(unit: &Unit, clock: &Clock) -> Vec<(i64, UnitState)> {
    let waiting = |text| UnitState::new("waiting", text, "allocating", "");
    let busy = |hook: &str| {
        UnitState::new(
            "maintenance",
            "installing charm software",
            "executing",
            &format!("running {hook} hook"),
        )
    };
    let leader = if unit.leader { "leader-elected" } else { "leader-settings-changed" };
    let tail = (clock.installed - clock.install).max(8);
    vec![
        (clock.agent, waiting("installing agent")),
        (clock.init, waiting("agent initialising")),
        (clock.install, busy("install")),
        (clock.installed - tail / 4, busy(leader)),
        (clock.installed - tail / 6, busy("config-changed")),
        (clock.installed - tail / 8, busy("start")),
    ]
}

/// The relation hooks of an application's unit, in Juju's order of relations.
fn relation_hooks(model: &Model, app: &App) -> Vec<String> {
    let mut hooks = Vec::new();
    for relation in &model.relations {
        let Some(mine) = relation.ends.iter().find(|end| end.app == app.name) else { continue };
        let Some(other) = relation.ends.iter().find(|end| *end != mine) else { continue };
        for kind in ["joined", "changed"] {
            hooks.push(format!("running {}-relation-{kind} hook for {}/0", mine.endpoint, other.app));
        }
    }
    hooks
}

/// What an injected fault makes of one unit at the end of its settling.
fn mishaps(world: &World, model: &Model, lives: &mut BTreeMap<String, Vec<(i64, UnitState)>>) {
    let mut seed = world.seed.fork("mishaps");
    let requiring = |app: &App| {
        let ends = model.relations.iter().flat_map(|relation| &relation.ends);
        ends.into_iter().any(|end| end.app == app.name && end.role == Role::Requires)
    };
    let units: Vec<(&App, &Unit)> =
        model.units().filter(|(app, _)| !app.subordinate && requiring(app)).collect();
    let mut pick = || units.get(seed.between(0, units.len() as u64) as usize).copied();
    if let Some((app, unit)) = pick().filter(|_| world.has(Mishap::HookError)) {
        end_as(lives, &unit.name, UnitState::new("error", &hook_failed(model, app), "idle", ""));
    }
    if let Some((_, unit)) = pick().filter(|_| world.has(Mishap::AgentLost)) {
        let text = format!("agent lost, see 'juju show-status-log {}'", unit.name);
        end_as(
            lives,
            &unit.name,
            UnitState::new("unknown", &text, "lost", "agent is not communicating with the server"),
        );
    }
}

fn end_as(lives: &mut BTreeMap<String, Vec<(i64, UnitState)>>, unit: &str, state: UnitState) {
    let Some(life) = lives.get_mut(unit) else { return };
    let ready = life.iter().rev().nth(1).map_or(0, |&(at, _)| at);
    life.retain(|&(at, _)| at < ready);
    life.push((ready, state));
}

/// `hook failed: "shared-db-relation-changed" for keystone-mysql-router:shared-db`.
fn hook_failed(model: &Model, app: &App) -> String {
    for relation in &model.relations {
        let mine = relation.ends.iter().find(|end| end.app == app.name && end.role == Role::Requires);
        let other = relation.ends.iter().find(|end| end.app != app.name);
        if let (Some(mine), Some(other)) = (mine, other) {
            return format!(
                "hook failed: \"{}-relation-changed\" for {}:{}",
                mine.endpoint, other.app, other.endpoint
            );
        }
    }
    "hook failed: \"config-changed\"".to_owned()
}
