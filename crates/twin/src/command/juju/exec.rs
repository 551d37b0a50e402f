use super::{Ask, Known, ssh};
use crate::call::{CallReply, Place, Spot};

const KNOWN: Known = Known {
    valued: &[
        "-m",
        "--model",
        "-u",
        "--unit",
        "-a",
        "--application",
        "--machine",
        "--wait",
        "--format",
        "-o",
        "--output",
    ],
    plain: &["--all", "--background", "--utc", "--parallel", "--color", "--no-color"],
    anywhere: true,
};

/// `juju exec --unit U -- COMMAND...` on one target, with plain output. Units run as root, machines as ubuntu.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&KNOWN) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    let Some(model) = ask.world.juju.model(&name) else {
        return CallReply::fail(1, "ERROR model not found\n");
    };
    let split = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut targets: Vec<String> = flags.all(&["-u", "--unit", "--machine"]).flat_map(split).collect();
    for app in flags.all(&["-a", "--application"]).flat_map(split) {
        targets.extend(
            model.apps.get(&app).into_iter().flat_map(|app| app.units.iter().map(|unit| unit.name.clone())),
        );
    }
    if flags.words.is_empty() {
        return CallReply::fail(1, "ERROR no commands specified\n");
    }
    let plain =
        flags.value(&["--format"]).is_none_or(|format| format == "plain") && !flags.on(&["--background"]);
    let [target] = targets.as_slice() else {
        return match targets.is_empty() {
            true => CallReply::fail(
                1,
                "ERROR You must specify a target, either through --all, --machine, --application or --unit\n",
            ),
            false => ask.unknown(1, "twin: juju exec is known for one target at a time\n"),
        };
    };
    if !plain {
        return ask.unknown(1, "twin: juju exec is known with plain output only\n");
    }
    match ssh::spot(model, target, ask.world.now) {
        Ok(spot @ Spot::Unit(_)) => CallReply::then(&Place::root(spot), flags.words.join(" "), false),
        Ok(spot) => CallReply::then(&Place::user(spot), flags.words.join(" "), false),
        Err(text) => CallReply::fail(1, format!("ERROR {text}\n")),
    }
}
