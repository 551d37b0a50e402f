use super::{Ask, Known, bad_format, formatted, time};
use crate::call::CallReply;
use crate::render::{Align, table};
use crate::world::juju::{Juju, Model};
use serde_json::{Value, json};

/// `juju models [--format tabular|json|yaml]`. In the table the model in focus has a star behind its name.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let known = Known {
        valued: &["--format", "-c", "--controller", "--user"],
        plain: &["--all", "--exact-time", "--uuid", "--utc"],
        anywhere: true,
    };
    let flags = match ask.flags(&known) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let (juju, now) = (&ask.world.juju, ask.world.now);
    if let Some(controller) = flags.value(&["-c", "--controller"]).filter(|name| *name != juju.controller) {
        return CallReply::fail(1, format!("ERROR controller {controller} not found\n"));
    }
    match flags.value(&["--format"]).unwrap_or("tabular") {
        "tabular" => CallReply::ok(tabular(juju, now)),
        format => {
            let mut all = json!({"models": juju.models.iter().map(|model| entry(juju, model, now)).collect::<Vec<_>>()});
            if let (Some(current), Some(map)) = (&juju.current, all.as_object_mut()) {
                map.insert("current-model".to_owned(), json!(current));
            }
            formatted(&all, format).map_or_else(|| bad_format(format), CallReply::ok)
        }
    }
}

fn entry(juju: &Juju, model: &Model, now: i64) -> Value {
    let owner = model.owner.as_ref().unwrap_or(&juju.user);
    let mut entry = json!({
        "name": format!("{owner}/{}", model.name),
        "short-name": model.name,
        "model-uuid": model.uuid,
        "model-type": "iaas",
        "controller-uuid": juju.controller_uuid,
        "controller-name": juju.controller,
        "is-controller": model.is_controller,
        "owner": owner,
        "cloud": juju.cloud,
        "region": juju.region,
        "credential": {"name": juju.credential, "owner": juju.user, "cloud": juju.cloud, "validity-check": "valid"},
        "type": "maas",
        "life": "alive",
        "status": {"current": "available", "since": time::day(model.since)},
        "access": "admin",
        "last-connection": time::day(now),
        "agent-version": juju.version,
    });
    if !model.machines.is_empty()
        && let Some(map) = entry.as_object_mut()
    {
        let machine = |machine: &crate::world::juju::Machine| (machine.id.clone(), json!({"cores": 0}));
        map.insert("machines".to_owned(), model.machines.iter().map(machine).collect());
    }
    entry
}

fn tabular(juju: &Juju, now: i64) -> String {
    let left = |text| (text, Align::Left);
    let heading = [
        left("Model"),
        left("Cloud/Region"),
        left("Type"),
        left("Status"),
        ("Machines", Align::Right),
        ("Cores", Align::Right),
        ("Units", Align::Right),
        left("Access"),
        left("Last connection"),
    ];
    let row = |model: &Model| {
        let star = if juju.current.as_deref().is_some_and(|name| model.is_ours(name)) { "*" } else { "" };
        let running = model.machines.iter().filter(|machine| machine.runs(now)).count();
        let cores = if running > 0 { (running * 16).to_string() } else { "-".to_owned() };
        let units = model.units().count();
        let units = if units > 0 { units.to_string() } else { "-".to_owned() };
        vec![
            model
                .owner
                .as_ref()
                .map_or(format!("{}{star}", model.name), |owner| format!("{owner}/{}", model.name)),
            format!("{}/{}", juju.cloud, juju.region),
            "maas".to_owned(),
            "available".to_owned(),
            model.machines.len().to_string(),
            cores,
            units,
            "admin".to_owned(),
            "just now".to_owned(),
        ]
    };
    let rows: Vec<_> = juju.models.iter().map(row).collect();
    format!("Controller: {}\n\n{}", juju.controller, table(&heading, &rows))
}
