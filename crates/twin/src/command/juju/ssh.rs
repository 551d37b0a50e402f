use super::{Ask, Known};
use crate::call::{CallReply, Place, Spot};
use crate::world::juju::Model;

const KNOWN: Known = Known {
    valued: &["-m", "--model", "--container"],
    plain: &["--proxy", "--no-host-key-checks", "--pty", "--remote"],
    anywhere: false,
};

/// `juju ssh [-m MODEL] MACHINE|UNIT [--] COMMAND...`, as user ubuntu. It is ssh underneath, so it eats stdin too.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&KNOWN) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    let Some((target, command)) = flags.words.split_first() else {
        return CallReply::fail(2, "ERROR no target name specified\n");
    };
    let Some(model) = ask.world.juju.model(&name) else {
        return CallReply::fail(1, "ERROR model not found\n");
    };
    let spot = match spot(model, target, ask.world.now) {
        Ok(spot) => spot,
        Err(text) => return CallReply::fail(1, format!("ERROR {text}\n")),
    };
    let command: Vec<&str> = command.iter().map(String::as_str).skip_while(|word| *word == "--").collect();
    if command.is_empty() {
        return ask.unknown(255, "twin: an interactive juju ssh session is not part of a book\n");
    }
    CallReply::then(&Place::user(spot), command.join(" "), true)
}

/// Where a target is, or Juju's words for why it cannot be reached.
pub(super) fn spot(model: &Model, target: &str, now: i64) -> Result<Spot, String> {
    let target = target.rsplit('@').next().unwrap_or(target);
    let named_unit = target.split_once('/').is_some_and(|(app, _)| app.parse::<u64>().is_err());
    let (machine, spot) = if named_unit {
        let leaderless = target.ends_with("/leader") && model.unit(target).is_none();
        if leaderless {
            return Err(format!("could not determine leader for \"{}\"", target.trim_end_matches("/leader")));
        }
        let (_, unit) = model.unit(target).ok_or_else(|| format!("unit \"{target}\" not found"))?;
        (unit.machine.clone(), Spot::Unit(unit.name.clone()))
    } else {
        (target.to_owned(), Spot::Machine(target.to_owned()))
    };
    let machine = model.machine(&machine).ok_or_else(|| format!("machine {machine} not found"))?;
    if machine.answers(now) {
        Ok(spot)
    } else {
        Err(format!("retrieving SSH host keys for \"{target}\": keys not found"))
    }
}
