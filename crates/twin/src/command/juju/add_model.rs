use super::{Ask, Known};
use crate::call::CallReply;
use crate::world::juju::{Model, uuid};

/// `juju add-model NAME`: makes it and puts it in focus.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let known = Known {
        valued: &["--config", "--credential", "--owner", "-c", "--controller"],
        plain: &["--no-switch"],
        anywhere: true,
    };
    let flags = match ask.flags(&known) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let Some(name) = flags.words.first() else { return CallReply::fail(1, "ERROR model name is required\n") };
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(good) {
        let text = format!(
            "ERROR {name:?} is not a valid name: model names may only contain lowercase letters, digits and hyphens\n"
        );
        return CallReply::fail(1, text);
    }
    let (now, mut seed) = (
        ask.world.now,
        ask.world.seed.fork(&format!(
            "model {name} {}",
            ask.world.juju.models.len() as u64 + ask.world.juju.operations
        )),
    );
    let juju = &mut ask.world.juju;
    if juju.model(name).is_some() {
        let text = format!(
            "ERROR failed to create new model: model \"{name}\" for {} already exists (already exists)\n",
            juju.user
        );
        return CallReply::fail(1, text);
    }
    juju.models.push(Model::new(name, uuid(&mut seed), now, false));
    if !flags.on(&["--no-switch"]) {
        juju.current = Some(name.clone());
    }
    CallReply::told(format!(
        "Added '{name}' model on {}/{} with credential '{}' for user '{}'\n",
        juju.cloud, juju.region, juju.credential, juju.user
    ))
}
