use super::{Ask, Known, bad_format, formatted, time};
use crate::call::CallReply;
use crate::faults::Mishap;
use crate::world::World;
use crate::world::juju::{App, Model};
use serde_json::{Map, Value, json};

const KNOWN: Known = Known {
    valued: &["-m", "--model", "--format", "--wait", "--params", "-o", "--output"],
    plain: &["--background", "--utc", "--string-args", "--color", "--no-color"],
    anywhere: true,
};

/// `juju run UNIT... ACTION [KEY=VALUE...]`: read-only actions that phase-01 leans on.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&KNOWN) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let model_name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    let (units, rest): (Vec<&String>, Vec<&String>) = flags.words.iter().partition(|word| word.contains('/'));
    let Some(action) = rest.first() else {
        return CallReply::fail(
            1,
            if units.is_empty() { "ERROR no unit specified\n" } else { "ERROR no action specified\n" },
        );
    };
    if units.is_empty() {
        return CallReply::fail(1, "ERROR no unit specified\n");
    }
    if flags.on(&["--background"]) || flags.value(&["--params", "-o", "--output"]).is_some() {
        return ask.unknown(1, "twin: juju run is known in the foreground, without --params and --output\n");
    }
    let targets = match targets(ask.world.juju.model(&model_name), &units) {
        Ok(targets) => targets,
        Err(text) => return CallReply::fail(1, format!("ERROR {text}\n")),
    };
    let mut results = Map::new();
    for (app, unit) in &targets {
        let Some(outcome) = act(ask.world, &model_name, app, unit, action) else {
            let text = format!("ERROR action \"{action}\" not defined on unit \"{unit}\"\n");
            return ask.unknown(1, text);
        };
        ask.world.advance(4);
        ask.world.juju.operations += 1;
        results.insert(unit.clone(), record(ask.world, unit, outcome));
    }
    ask.world.juju.operations += 1;
    told(&results, ask.world.juju.operations, flags.value(&["--format"]))
}

fn targets(model: Option<&Model>, units: &[&String]) -> Result<Vec<(String, String)>, String> {
    let model = model.ok_or("model not found")?;
    let found = |name: &&String| match model.unit(name) {
        Some((app, unit)) => Ok((app.name.clone(), unit.name.clone())),
        None if name.ends_with("/leader") => {
            Err(format!("could not determine leader for \"{}\"", name.trim_end_matches("/leader")))
        }
        None => Err(format!("unit \"{name}\" not found")),
    };
    units.iter().map(found).collect()
}

/// What an action sets; `None` for an action that the twin does not have.
fn act(world: &World, model: &str, app: &str, unit: &str, action: &str) -> Option<Value> {
    let model = world.juju.model(model)?;
    let app = model.apps.get(app)?;
    match (app.charm.as_str(), action) {
        ("mysql-innodb-cluster", "cluster-status") => {
            Some(json!({"cluster-status": cluster(world, model, app)}))
        }
        ("rabbitmq-server", "cluster-status") => {
            let hosts: Vec<String> = app
                .units
                .iter()
                .filter_map(|unit| model.machine(&unit.machine))
                .map(|machine| format!("rabbit@{}", machine.hostname))
                .collect();
            let text = json!({"cluster_name": hosts.first(), "running_nodes": hosts, "disk_nodes": hosts, "ram_nodes": [], "partitions": {}});
            Some(json!({"output": crate::render::json_indented(&text, 1).trim_end()}))
        }
        ("hacluster", "status") => {
            let text = format!("{{\"crm\": {{\"dc-present\": true, \"online-nodes\": [{}]}}}}", json!(unit));
            Some(json!({"result": text}))
        }
        _ => None,
    }
}

/// The cluster's status as the action gives it: one line of JSON as a string, `null` when nobody could be asked.
fn cluster(world: &World, model: &Model, app: &App) -> String {
    let settled = app.units.iter().all(|unit| unit.state.at(world.now).1.workload == "active");
    if world.has(Mishap::MysqlNoQuorum) || !settled {
        return "null".to_owned();
    }
    let mut topology = Map::new();
    let mut primary = String::new();
    for unit in &app.units {
        let Some(address) =
            model.machine(&unit.machine).and_then(|machine| machine.address_in(app.space("cluster")))
        else {
            continue;
        };
        let address = format!("{address}:3306");
        let (role, mode) = if unit.leader { ("PRIMARY", "R/W") } else { ("SECONDARY", "R/O") };
        if unit.leader {
            primary.clone_from(&address);
        }
        let member = json!({"address": address, "memberRole": role, "mode": mode, "readReplicas": {},
            "replicationLag": null, "role": "HA", "status": "ONLINE", "version": "8.0.39"});
        topology.insert(address, member);
    }
    let text = "Cluster is ONLINE and can tolerate up to ONE failure.";
    json!({
        "clusterName": "jujuCluster",
        "defaultReplicaSet": {"name": "default", "primary": primary, "ssl": "REQUIRED", "status": "OK",
            "statusText": text, "topology": topology, "topologyMode": "Single-Primary"},
        "groupInformationSourceMember": primary,
    })
    .to_string()
}

fn record(world: &World, unit: &str, outcome: Value) -> Value {
    let mut results = outcome.as_object().cloned().unwrap_or_default();
    results.insert("return-code".to_owned(), json!(0));
    let at = |before: i64| time::of_action(world.now - before);
    json!({
        "id": (world.juju.operations).to_string(),
        "results": results,
        "status": "completed",
        "timing": {"completed": at(0), "enqueued": at(4), "started": at(3)},
        "unit": unit,
    })
}

/// Progress on stderr, results on stdout.
fn told(results: &Map<String, Value>, operation: u64, format: Option<&str>) -> CallReply {
    let tasks = results.len();
    let mut stderr =
        format!("Running operation {operation} with {tasks} task{}\n", if tasks == 1 { "" } else { "s" });
    for (unit, result) in results {
        let id = result.get("id").and_then(Value::as_str).unwrap_or_default();
        stderr.push_str(&format!("  - task {id} on unit-{}\n", unit.replace('/', "-")));
    }
    stderr.push('\n');
    for result in results.values() {
        let id = result.get("id").and_then(Value::as_str).unwrap_or_default();
        stderr.push_str(&format!("Waiting for task {id}...\n"));
    }
    let stdout = match (format.unwrap_or("plain"), results.values().next()) {
        ("plain", Some(result)) if tasks == 1 => {
            let mut set = result.get("results").and_then(Value::as_object).cloned().unwrap_or_default();
            set.remove("return-code");
            format!("{}\n", crate::render::yaml(&Value::Object(set)))
        }
        ("plain", _) => crate::render::yaml(&plain(results)),
        (format, _) => match formatted(&Value::Object(results.clone()), format) {
            Some(text) => text,
            None => return bad_format(format),
        },
    };
    CallReply { stdout, stderr, ..CallReply::default() }
}

/// Several units in plain form: id, output as text, status.
fn plain(results: &Map<String, Value>) -> Value {
    let entry = |(unit, result): (&String, &Value)| {
        let mut set = result.get("results").and_then(Value::as_object).cloned().unwrap_or_default();
        set.remove("return-code");
        let text = crate::render::yaml(&Value::Object(set));
        (unit.clone(), json!({"id": result.get("id"), "output": text, "status": result.get("status")}))
    };
    Value::Object(results.iter().map(entry).collect())
}
