use super::{Ask, Known};
use crate::call::CallReply;
use crate::faults::Mishap;
use crate::settle::teardown;

/// `juju destroy-model --no-prompt NAME`. Its machines go back to MAAS, which decomposes those that it composed in a pod:
/// the hosts are gone (D-061).
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let known = Known {
        valued: &["-t", "--timeout"],
        plain: &["--no-prompt", "--no-wait", "--force"],
        anywhere: true,
    };
    let flags = match ask.flags(&known) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    if flags.on(&["--no-wait"]) && !flags.on(&["--force"]) {
        return CallReply::fail(1, "ERROR --no-wait without --force not valid\n");
    }
    let Some(named) = flags.words.first() else { return CallReply::fail(1, "ERROR no model specified\n") };
    let juju = &ask.world.juju;
    let (controller, path) = named.split_once(':').unwrap_or((&juju.controller, named));
    let (user, name) = path.split_once('/').unwrap_or((&juju.user, path));
    let found = juju.models.iter().find(|model| model.is_ours(name) && controller == juju.controller);
    let Some(model) = found else {
        return CallReply::fail(1, format!("ERROR model {controller}:{user}/{name} not found\n"));
    };
    if model.is_controller {
        let text = format!("ERROR \"{name}\" is a controller; use 'juju destroy-controller' to destroy it\n");
        return CallReply::fail(1, text);
    }
    if !flags.on(&["--no-prompt"]) {
        // Nobody is at the twin's terminal to type the name.
        return CallReply::fail(1, "ERROR aborted\n");
    }
    let name = name.to_owned();
    ask.world.advance(5);
    if ask.world.bites(Mishap::DestroyStuck) {
        let text = "Destroying model\nWaiting for model to be removed, 50 application(s)....";
        return CallReply::fail(1, format!("{text}\nERROR timeout waiting for model to be destroyed\n"));
    }
    if !ask.world.bites(Mishap::DestroySilent) {
        teardown::whole(ask.world, &name);
    }
    CallReply::told("Destroying model\nWaiting for model to be removed...\nModel destroyed.\n")
}
