use super::entity;
use super::time;
use crate::render::{Align, table};
use crate::world::World;
use crate::world::juju::{App, Machine, Model, Role, Unit};

/// The status as tables, as Juju 3.6 prints it.
pub(super) fn tabular(world: &World, model: &Model, iso: bool, relations: bool) -> String {
    let mut parts = vec![heading(world, model, iso)];
    if !model.apps.is_empty() {
        parts.push(apps(model, world.now));
        parts.push(units(model, world.now));
    }
    if !model.machines.is_empty() {
        parts.push(machines(model, world.now));
    }
    if relations && !model.relations.is_empty() {
        parts.push(integrations(model));
    }
    parts.join("\n")
}

fn left(text: &str) -> (&str, Align) {
    (text, Align::Left)
}

fn heading(world: &World, model: &Model, iso: bool) -> String {
    let juju = &world.juju;
    let columns = ["Model", "Controller", "Cloud/Region", "Version", "SLA", "Timestamp"].map(left);
    let row = vec![
        model.name.clone(),
        juju.controller.clone(),
        format!("{}/{}", juju.cloud, juju.region),
        juju.version.clone(),
        "unsupported".to_owned(),
        time::of_day(world.now, iso),
    ];
    table(&columns, &[row])
}

fn apps(model: &Model, now: i64) -> String {
    let columns = [
        left("App"),
        left("Version"),
        left("Status"),
        ("Scale", Align::Right),
        left("Charm"),
        left("Channel"),
        ("Rev", Align::Right),
        left("Exposed"),
        left("Message"),
    ];
    let row = |app: &App| {
        let told = entity::application(app, now, model.since);
        let all = entity::present(app, now).count();
        let there =
            entity::present(app, now).filter(|unit| unit.state.at(now).1.agent != "allocating").count();
        let scale = if there == all { there.to_string() } else { format!("{there}/{all}") };
        vec![
            app.name.clone(),
            entity::version(app, now).unwrap_or("").to_owned(),
            told.current,
            scale,
            app.charm.clone(),
            app.channel.clone().unwrap_or_default(),
            app.revision.to_string(),
            if app.exposed { "yes" } else { "no" }.to_owned(),
            cut(&told.message),
        ]
    };
    table(&columns, &model.apps.values().map(row).collect::<Vec<_>>())
}

fn units(model: &Model, now: i64) -> String {
    let columns = ["Unit", "Workload", "Agent", "Machine", "Public address", "Ports", "Message"].map(left);
    let row = |app: &App, unit: &Unit, indent: &str| {
        let told = entity::workload(unit, now);
        let agent = entity::agent(unit, now);
        let star = if unit.leader && agent.current != "allocating" { "*" } else { "" };
        let message = match agent.message.strip_prefix("running ") {
            Some(hook) if agent.current == "executing" => {
                format!("({}) {}", hook.trim_end_matches(" hook"), told.message)
            }
            _ => told.message,
        };
        vec![
            format!("{indent}{}{star}", unit.name),
            told.current,
            agent.current,
            if unit.principal.is_none() { unit.machine.clone() } else { String::new() },
            entity::address(model, app, unit, now).unwrap_or_default(),
            grouped(entity::ports(app, unit, now)),
            cut(&message),
        ]
    };
    let mut rows = Vec::new();
    for app in model.apps.values().filter(|app| !app.subordinate) {
        for unit in &app.units {
            rows.push(row(app, unit, ""));
            let visible = |(_, unit): &(&App, &Unit)| unit.state.first_at() <= now;
            rows.extend(
                entity::subordinates(model, unit)
                    .into_iter()
                    .filter(visible)
                    .map(|(app, unit)| row(app, unit, "  ")),
            );
        }
    }
    table(&columns, &rows)
}

fn machines(model: &Model, now: i64) -> String {
    let columns = ["Machine", "State", "Address", "Inst id", "Base", "AZ", "Message"].map(left);
    let row = |machine: &Machine| {
        let state = machine.state.at(now).1;
        let allocated = state.instance != "pending" && machine.instance != "pending";
        // On MAAS the table shows the hostname, Juju's display name, in place of the system id.
        let shown = if machine.host().is_none() { &machine.hostname } else { &machine.instance };
        vec![
            machine.id.clone(),
            state.agent.clone(),
            entity::addresses(machine, now).and_then(|all| all.first().cloned()).unwrap_or_default(),
            if allocated { shown.clone() } else { "pending".to_owned() },
            machine.base.trim_end_matches("/stable").to_owned(),
            if allocated { "default" } else { "" }.to_owned(),
            cut(&state.message),
        ]
    };
    table(&columns, &model.machines.iter().map(row).collect::<Vec<_>>())
}

fn integrations(model: &Model) -> String {
    let columns = ["Integration provider", "Requirer", "Interface", "Type", "Message"].map(left);
    let row = |relation: &crate::world::juju::Relation| {
        let end = |role| relation.ends.iter().find(|end| end.role == role).or(relation.ends.first());
        let text = |end: Option<&crate::world::juju::End>| {
            end.map(|end| format!("{}:{}", end.app, end.endpoint)).unwrap_or_default()
        };
        let kind = match (relation.ends.len(), relation.container) {
            (1, _) => "peer",
            (_, true) => "subordinate",
            _ => "regular",
        };
        vec![
            text(end(Role::Provides)),
            text(end(Role::Requires)),
            relation.interface.clone(),
            kind.to_owned(),
            String::new(),
        ]
    };
    let mut rows: Vec<Vec<String>> = model.relations.iter().map(row).collect();
    rows.sort();
    table(&columns, &rows)
}

/// Juju cuts a message after 120 characters.
fn cut(message: &str) -> String {
    const LONGEST: usize = 120;
    if message.chars().count() <= LONGEST {
        return message.to_owned();
    }
    format!("{}...", message.chars().take(LONGEST - 3).collect::<String>())
}

/// Ports by protocol: `80,443/tcp`.
fn grouped(ports: &[&str]) -> String {
    let numbers: Vec<&str> = ports.iter().filter_map(|port| port.strip_suffix("/tcp")).collect();
    if numbers.is_empty() { ports.join(" ") } else { format!("{}/tcp", numbers.join(",")) }
}
