use super::{Ask, Known};
use crate::call::CallReply;
use crate::faults::Mishap;
use crate::settle;

const KNOWN: Known = Known { valued: &["-m", "--model"], plain: &[], anywhere: true };

/// `juju refresh [-m MODEL] APP`: the newest revision of the channel that it is on. Its units run a hook for it. The twin
/// knows one newer revision of every charm.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&KNOWN) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let model = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    let [name] = flags.words.as_slice() else {
        return CallReply::fail(2, "ERROR no application specified\n");
    };
    let silent = ask.world.bites(Mishap::RefreshSilent);
    let elsewhere = ask.world.bites(Mishap::RefreshOtherChannel);
    let target = ask.world.juju.model_mut(&model).and_then(|model| model.apps.get_mut(name));
    let Some(app) = target else {
        return CallReply::fail(1, format!("ERROR application \"{name}\" not found\n"));
    };
    if app.refreshed || silent {
        return CallReply {
            stderr: format!("charm \"{}\": already up-to-date\n", app.charm),
            ..CallReply::default()
        };
    }
    (app.refreshed, app.revision) = (true, app.revision + 1);
    if elsewhere {
        app.channel = Some("latest/stable".to_owned());
    }
    (ask.world.management.asked, ask.world.management.recovered) = (false, false);
    settle::react(ask.world, "upgrade-charm", (15, 120), |of, it| of.name == model && it.name == *name);
    if ask.world.bites(Mishap::RefreshHookError) {
        settle::fail(ask.world, name, "hook failed: \"upgrade-charm\"");
    }
    if name == "magnum" && ask.world.bites(Mishap::RefreshRewrites) {
        ask.world.conductor.files.remove("/etc/default/magnum-conductor");
        ask.world.conductor.starts_again(true);
    }
    if ask.world.bites(Mishap::RefreshSeals) {
        ask.world.vault.unsealed.clear();
    }
    CallReply::default()
}
