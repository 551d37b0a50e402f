//! What `status`, `show-unit` and `wait-for` say of the same machines, applications and units.

use crate::charm;
use crate::world::juju::{App, Machine, Model, Unit};

/// A status with its message and the second since which it holds.
pub(super) struct Told {
    pub(super) current: String,
    pub(super) message: String,
    pub(super) since: i64,
}

/// What a unit's workload is.
pub(super) fn workload(unit: &Unit, now: i64) -> Told {
    let state = unit.state.at(now).1;
    let since = unit.state.since(now, |state| (state.workload.clone(), state.message.clone()));
    Told { current: state.workload.clone(), message: state.message.clone(), since }
}

/// What a unit's agent is.
pub(super) fn agent(unit: &Unit, now: i64) -> Told {
    let state = unit.state.at(now).1;
    let since = unit.state.since(now, |state| (state.agent.clone(), state.agent_message.clone()));
    Told { current: state.agent.clone(), message: state.agent_message.clone(), since }
}

/// The units that exist by now: a subordinate's come with its principals.
pub(super) fn present(app: &App, now: i64) -> impl Iterator<Item = &Unit> {
    app.units.iter().filter(move |unit| unit.state.first_at() <= now)
}

/// An application's status: its charm's own, else that of its worst unit (Juju's order of severity).
pub(super) fn application(app: &App, now: i64, since: i64) -> Told {
    let told: Vec<Told> = present(app, now).map(|unit| workload(unit, now)).collect();
    let active = !told.is_empty() && told.iter().all(|told| told.current == "active");
    if let Some(status) = charm::application_status(app, active) {
        let since = told.iter().map(|told| told.since).max().unwrap_or(since);
        return Told { current: status.workload.to_owned(), message: status.message, since };
    }
    let severity = |told: &Told| match told.current.as_str() {
        "error" => 100,
        "blocked" => 90,
        "maintenance" => 80,
        "waiting" => 70,
        "active" => 60,
        "terminated" => 50,
        _ => 40,
    };
    let worst =
        told.into_iter().reduce(|worst, next| if severity(&next) > severity(&worst) { next } else { worst });
    worst.unwrap_or(Told { current: "unknown".to_owned(), message: String::new(), since })
}

/// The address that Juju shows for a unit: the one in its application's default space.
pub(super) fn address(model: &Model, app: &App, unit: &Unit, now: i64) -> Option<String> {
    let machine = model.machine(&unit.machine)?;
    let owner = unit.principal.as_ref().and_then(|name| model.unit(name)).map_or(app, |(app, _)| app);
    addresses(machine, now)?;
    machine
        .address_in(owner.space(""))
        .or_else(|| machine.nics.first().map(|nic| nic.address))
        .map(|address| address.to_string())
}

/// A machine's addresses, its DNS name first; none before it runs.
pub(super) fn addresses(machine: &Machine, now: i64) -> Option<Vec<String>> {
    (machine.runs(now) && !machine.nics.is_empty())
        .then(|| machine.nics.iter().map(|nic| nic.address.to_string()).collect())
}

/// The ports that a unit has opened: none before it is installed.
pub(super) fn ports(app: &App, unit: &Unit, now: i64) -> &'static [&'static str] {
    let state = unit.state.at(now).1;
    let installed = state.agent != "allocating" && state.message != "installing charm software";
    if installed { charm::facts(&app.charm).ports } else { &[] }
}

/// The workload's version, once a unit is installed.
pub(super) fn version(app: &App, now: i64) -> Option<&'static str> {
    let installed = |unit: &Unit| {
        let state = unit.state.at(now).1;
        state.agent != "allocating" && state.message != "installing charm software"
    };
    let version = charm::facts(&app.charm).version;
    (!version.is_empty() && app.units.iter().any(installed)).then_some(version)
}

/// The subordinates on a unit, in Juju's order.
pub(super) fn subordinates<'a>(model: &'a Model, unit: &'a Unit) -> Vec<(&'a App, &'a Unit)> {
    model.units().filter(|(_, other)| other.principal.as_deref() == Some(&unit.name)).collect()
}
