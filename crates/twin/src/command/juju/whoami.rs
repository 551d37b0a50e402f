use super::{Ask, Known, bad_format, formatted};
use crate::call::CallReply;
use serde_json::json;

/// `juju whoami [--format tabular|json|yaml]`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&Known { valued: &["--format"], plain: &[], anywhere: true }) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let juju = &ask.world.juju;
    let model = juju.current.as_ref().map(|model| format!("{}/{model}", juju.user));
    match flags.value(&["--format"]).unwrap_or("tabular") {
        "tabular" => {
            let model = model.unwrap_or_else(|| "<no-current-model>".to_owned());
            CallReply::ok(format!(
                "Controller:  {}\nModel:       {model}\nUser:        {}\n",
                juju.controller, juju.user
            ))
        }
        format => {
            let mut value = json!({"controller": juju.controller, "user": juju.user});
            if let (Some(model), Some(map)) = (model, value.as_object_mut()) {
                map.insert("model".to_owned(), json!(model));
            }
            formatted(&value, format).map_or_else(|| bad_format(format), CallReply::ok)
        }
    }
}
