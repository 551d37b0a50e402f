use super::status::bindings;
use super::{Ask, Known, bad_format, formatted};
use crate::call::CallReply;
use serde_json::{Map, Value, json};

/// `juju show-application APP...`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let known =
        Known { valued: &["-m", "--model", "--format"], plain: &["--color", "--no-color"], anywhere: true };
    let flags = match ask.flags(&known) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    if flags.words.is_empty() {
        return CallReply::fail(1, "ERROR an application name must be supplied\n");
    }
    let Some(model) = ask.world.juju.model(&name) else {
        return CallReply::fail(1, "ERROR model not found\n");
    };
    let mut all = Map::new();
    for wanted in &flags.words {
        let Some(app) = model.apps.get(wanted) else {
            return CallReply::fail(1, format!("ERROR application \"{wanted}\" not found\n"));
        };
        let entry = json!({
            "charm": app.charm,
            "base": app.base.trim_end_matches("/stable"),
            "channel": app.channel,
            "constraints": {"arch": "amd64"},
            "principal": !app.subordinate,
            "exposed": app.exposed,
            "remote": false,
            "life": "alive",
            "endpoint-bindings": bindings(app),
        });
        all.insert(wanted.clone(), entry);
    }
    let format = flags.value(&["--format"]).unwrap_or("yaml");
    formatted(&Value::Object(all), format).map_or_else(|| bad_format(format), CallReply::ok)
}
