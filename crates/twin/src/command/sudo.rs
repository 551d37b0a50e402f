use super::{Ask, disk, names, shell};
use crate::call::{CallReply, Place};

/// `sudo [-n] [-E] [-H] [-u USER] COMMAND...`: the command at the same place as root.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let mut args = ask.args;
    let mut root = true;
    while let Some((flag, rest)) = args.split_first().filter(|(flag, _)| flag.starts_with('-')) {
        args = match flag.as_str() {
            "-n" | "-E" | "-H" | "--" => rest,
            "-u" => {
                root = rest.first().is_some_and(|user| user == "root");
                rest.get(1..).unwrap_or(&[])
            }
            _ => return ask.unknown(1, format!("twin: sudo does not know {flag}\n")),
        };
    }
    let Some((command, rest)) = args.split_first() else {
        return CallReply::fail(1, "usage: sudo -h | -K | -k | -V\n");
    };
    let place = Place { root, spot: ask.place.spot.clone() };
    if names().contains(&command.as_str()) {
        return ask.again(place, command, rest);
    }
    if let Some(reply) = disk::run(ask, command, rest) {
        return reply;
    }
    let script = args.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
    CallReply::then(&place, script, true)
}
