use super::Ask;
use crate::call::{CallReply, Spot};

/// `hostname [-s|-f]`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let name = match (&ask.place.spot, ask.machine()) {
        (_, Some(machine)) => machine.hostname.clone(),
        (Spot::Host(name), None) => name.clone(),
        _ => "jumphost".to_owned(),
    };
    match ask.args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["-s" | "--short"] => CallReply::ok(format!("{name}\n")),
        ["-f" | "--fqdn" | "--long"] => CallReply::ok(format!("{name}.maas\n")),
        _ => ask.unknown(1, format!("twin: hostname does not know {}\n", ask.args.join(" "))),
    }
}
