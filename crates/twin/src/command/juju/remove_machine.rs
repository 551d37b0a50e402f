use super::{Ask, Known};
use crate::call::CallReply;
use crate::faults::Mishap;
use crate::settle::teardown;

/// `juju remove-machine --no-prompt --force [--keep-instance] ID...`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let known = Known {
        valued: &["-m", "--model"],
        plain: &["--force", "--keep-instance", "--no-prompt"],
        anywhere: true,
    };
    let flags = match ask.flags(&known) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    if flags.words.is_empty() {
        return CallReply::fail(1, "ERROR no machines specified\n");
    }
    if !flags.on(&["--no-prompt"]) {
        // Nobody is at the twin's terminal to say yes.
        return CallReply::fail(1, "ERROR machine removal: aborted\n");
    }
    let keep = flags.on(&["--keep-instance"]);
    let mut told = String::new();
    for id in &flags.words {
        let Some(model) = ask.world.juju.model(&name) else { continue };
        let Some(machine) = model.machine(id) else {
            return CallReply::fail(1, format!("ERROR machine {id} not found\n"));
        };
        let units: Vec<&str> = model
            .units()
            .map(|(_, unit)| unit)
            .filter(|unit| unit.machine == *id || unit.machine.starts_with(&format!("{id}/")))
            .map(|unit| unit.name.as_str())
            .collect();
        if !units.is_empty() && !flags.on(&["--force"]) {
            let text = format!(
                "ERROR removing machine {id} failed: machine {id} hosts units: {}\n",
                units.join(", ")
            );
            return CallReply::fail(1, text);
        }
        let retaining =
            if keep { format!(" (but retaining instance {:?})", machine.instance) } else { String::new() };
        told.push_str(&format!("will remove machine {id}{retaining}\n"));
        units.iter().for_each(|unit| told.push_str(&format!("- will remove unit {unit}\n")));
        ask.world.advance(30);
        if !ask.world.bites(Mishap::RemoveIgnored) {
            teardown::machine(ask.world, &name, id, keep);
        }
    }
    CallReply::told(told)
}
