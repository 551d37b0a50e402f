use super::action::{self, Action, Outcome};
use super::{Ask, Known, bad_format, formatted, time};
use crate::call::CallReply;
use crate::world::World;
use crate::world::juju::Model;
use serde_json::{Map, Value, json};

const KNOWN: Known = Known {
    valued: &["-m", "--model", "--format", "--wait", "--params", "-o", "--output"],
    plain: &["--background", "--utc", "--string-args", "--color", "--no-color"],
    anywhere: true,
};

/// `juju run UNIT... ACTION [KEY=VALUE...]`: the actions that the twin's charms have.
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
    if flags.on(&["--background"]) || flags.value(&["-o", "--output"]).is_some() {
        return ask.unknown(1, "twin: juju run is known in the foreground, without --output\n");
    }
    let words: Vec<&str> = rest.iter().skip(1).map(|word| word.as_str()).collect();
    let params = match params(ask, &words, flags.value(&["--params"])) {
        Ok(params) => params,
        Err(text) => return CallReply::fail(1, format!("ERROR {text}\n")),
    };
    let targets = match targets(ask.world.juju.model(&model_name), &units) {
        Ok(targets) => targets,
        Err(text) => return CallReply::fail(1, format!("ERROR {text}\n")),
    };
    let mut results = Map::new();
    for (app, unit) in &targets {
        let order = Action { model: &model_name, app, unit, name: action, params: &params };
        let Some(outcome) = action::act(ask.world, &order) else {
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

/// The parameters of a file, and over them those of the command line.
fn params(ask: &Ask<'_>, words: &[&str], file: Option<&str>) -> Result<Map<String, Value>, String> {
    let mut params = Map::new();
    if let Some(path) = file {
        let bytes = ask.files.read(&ask.call.cwd, path).map_err(|why| format!("open {path}: {why}"))?;
        // JSON is YAML; the twin reads no other YAML here.
        let read: Value = serde_json::from_slice(&bytes)
            .map_err(|_| format!("twin: the parameters in {path} are known as JSON only"))?;
        params.extend(read.as_object().cloned().unwrap_or_default());
    }
    for word in words {
        let (key, value) = word
            .split_once('=')
            .ok_or_else(|| format!("argument \"{word}\" must be of the form key.key.key...=value"))?;
        params.insert(key.to_owned(), Value::from(value));
    }
    Ok(params)
}

fn record(world: &World, unit: &str, outcome: Outcome) -> Value {
    let at = |before: i64| time::of_action(world.now - before);
    let (status, message, set) = match outcome {
        Outcome::Done(set) => ("completed", None, set),
        Outcome::Failed(message) => ("failed", Some(message), Value::Null),
    };
    let mut results = set.as_object().cloned().unwrap_or_default();
    results.insert("return-code".to_owned(), json!(0));
    let mut record = json!({
        "id": (world.juju.operations).to_string(),
        "results": results,
        "status": status,
        "timing": {"completed": at(0), "enqueued": at(4), "started": at(3)},
        "unit": unit,
    });
    if let (Some(message), Some(record)) = (message, record.as_object_mut()) {
        record.insert("message".to_owned(), Value::from(message));
    }
    record
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
            format!("{}{}\n", failure(result), crate::render::yaml(&Value::Object(set)))
        }
        ("plain", _) => crate::render::yaml(&plain(results)),
        (format, _) => match formatted(&Value::Object(results.clone()), format) {
            Some(text) => text,
            None => return bad_format(format),
        },
    };
    CallReply { stdout, stderr, ..CallReply::default() }
}

/// What the plain form says first of an action that failed.
fn failure(result: &Value) -> String {
    let text = |key: &str| result.get(key).and_then(Value::as_str);
    text("message").map_or_else(String::new, |message| {
        format!("Action id {} failed: {message}\n", text("id").unwrap_or_default())
    })
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
