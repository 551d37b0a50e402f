use super::{Ask, Known, bad_format, formatted};
use crate::call::CallReply;
use crate::faults::Mishap;
use crate::settle;
use serde_json::{Map, Value, json};

const KNOWN: Known = Known {
    valued: &["-m", "--model", "--format", "-o", "--output", "--file", "--reset"],
    plain: &["--color", "--no-color"],
    anywhere: true,
};

/// `juju config APP [KEY | KEY=VALUE...]`. Reading one key ignores `--format`. Known are the options that the bundle
/// sets: the charms' defaults are not in the twin.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&KNOWN) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    if flags.value(&["--file", "--reset", "-o", "--output"]).is_some() {
        return ask.unknown(1, "twin: juju config is known for reading and for KEY=VALUE\n");
    }
    let name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    let Some((app_name, keys)) = flags.words.split_first() else {
        return CallReply::fail(1, "ERROR no application name specified\n");
    };
    let model = ask.world.juju.model_mut(&name);
    let Some(app) = model.and_then(|model| model.apps.get_mut(app_name)) else {
        return CallReply::fail(1, format!("ERROR application \"{app_name}\" not found\n"));
    };
    match keys {
        [] => {
            let setting =
                |(key, value): (&String, &Value)| (key.clone(), json!({"source": "user", "value": value}));
            let settings: Map<String, Value> = app.options.iter().map(setting).collect();
            let all = json!({"application": app.name, "charm": app.charm, "settings": settings});
            let format = flags.value(&["--format"]).unwrap_or("yaml");
            formatted(&all, format).map_or_else(|| bad_format(format), CallReply::ok)
        }
        [key] if !key.contains('=') => match app.option(key) {
            Some(value) => CallReply::ok(format!("{value}\n")),
            None => {
                let text = format!(
                    "ERROR key \"{key}\" not found in \"{app_name}\" application config or charm settings.\n"
                );
                ask.unknown(1, text)
            }
        },
        pairs => set(ask, &name, app_name, pairs),
    }
}

/// Sets options; the application's units run a hook for it.
fn set(ask: &mut Ask<'_>, model: &str, name: &str, pairs: &[String]) -> CallReply {
    if ask.world.bites(Mishap::ConfigIgnored) {
        return CallReply::default();
    }
    let target = ask.world.juju.model_mut(model).and_then(|model| model.apps.get_mut(name));
    let Some(app) = target else { return CallReply::default() };
    for pair in pairs {
        let Some((key, value)) = pair.split_once('=') else {
            return CallReply::fail(1, "ERROR cannot set and retrieve settings simultaneously\n");
        };
        app.options.insert(key.to_owned(), Value::from(value));
    }
    let is_chassis = app.charm.starts_with("ovn-");
    settle::react(ask.world, "config-changed", (10, 90), |of, it| of.name == model && it.name == name);
    if is_chassis && ask.world.bites(Mishap::ChassisHookError) {
        settle::fail(ask.world, name, "hook failed: \"config-changed\"");
    }
    CallReply::default()
}
