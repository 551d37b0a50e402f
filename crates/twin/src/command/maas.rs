//! The `maas` command: `maas PROFILE RESOURCE OPERATION ...`, its answers as MAAS 3.x writes them.

mod change;
mod interface;
mod machine;
mod network;
mod power;
mod vm_host;

use super::Ask;
use crate::call::CallReply;
use crate::faults::Mishap;
use crate::render::json_indented;
use serde_json::{Value, json};

/// Answers one command. Errors of the API go to stdout and end with 2, as the real client's do.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    ask.world.advance(1);
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => return CallReply::fail(2, "usage: maas [-h] COMMAND ...\nmaas: error: too few arguments\n"),
        ["list", ..] => {
            return CallReply::fail(
                2,
                "twin: `maas list` prints every profile's API key on the screen (DOCFIX-016); the twin holds no key\n",
            );
        }
        ["login" | "logout" | "refresh" | "init" | "apikey" | "createadmin", ..] => {
            return ask.unknown(2, format!("twin: maas {} is not part of the twin\n", words.join(" ")));
        }
        [profile, ..] if *profile != ask.world.maas.profile => {
            let text = format!(
                "usage: maas [-h] COMMAND ...\nmaas: error: argument COMMAND: invalid choice: '{profile}'\n"
            );
            return CallReply::fail(2, text);
        }
        _ => {}
    }
    if ask.world.has(Mishap::MaasUnavailable) {
        return refused("503 Service Unavailable");
    }
    let words: Vec<String> = words.iter().skip(1).map(|&word| word.to_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.starts_with(&["ipranges"]) {
        change::of_another(ask.world);
    }
    match change::run(ask.world, &words)
        .or_else(|| power::run(ask.world, &words))
        .or_else(|| vm_host::run(ask.world, &words))
        .or_else(|| answer(ask, &words))
    {
        Some(Ok(value)) => CallReply::ok(json_indented(&value, 4)),
        Some(Err(text)) => refused(&text),
        None => ask.unknown(2, format!("twin: maas does not know {}\n", words.join(" "))),
    }
}

/// The API's answer, its refusal, or nothing where the twin does not know the call.
fn answer(ask: &Ask<'_>, words: &[&str]) -> Option<Result<Value, String>> {
    let (world, maas, now) = (&*ask.world, &ask.world.maas, ask.world.now);
    let all = |values: Vec<Value>| Some(Ok(Value::Array(values)));
    match words {
        ["machines" | "nodes", "read", filters @ ..] => machine::list(world, filters).map(Ok),
        ["machine" | "node", "read", id] => {
            let node = maas.machines.iter().find(|node| node.system_id == *id);
            Some(node.map(|node| machine::machine(maas, node, now)).ok_or_else(|| none("Machine")))
        }
        ["interfaces", "read", id] => {
            let node = maas.machines.iter().find(|node| node.system_id == *id);
            Some(node.map(|node| Value::Array(interface::interfaces(maas, node))).ok_or_else(|| none("Node")))
        }
        ["subnets", "read"] => all(maas.subnets.iter().map(network::subnet).collect()),
        ["subnet", "read", id] => {
            let wanted = |subnet: &&crate::world::maas::Subnet| {
                subnet.id.to_string() == *id || subnet.cidr == *id || format!("cidr:{}", subnet.cidr) == *id
            };
            Some(maas.subnets.iter().find(wanted).map(network::subnet).ok_or_else(|| none("Subnet")))
        }
        ["ipranges", "read"] => all(maas.ranges.iter().map(|range| network::range(maas, range)).collect()),
        ["iprange", "read", id] => {
            let range = maas.ranges.iter().find(|range| range.id.to_string() == *id);
            Some(range.map(|range| network::range(maas, range)).ok_or_else(|| none("IPRange")))
        }
        ["spaces", "read"] => all(network::spaces(maas)),
        ["fabrics", "read"] => all(maas.subnets.iter().map(network::fabric).collect()),
        ["version", "read"] => Some(Ok(json!({
            "version": "3.5.3", "subversion": "16334-g.f6af5ca93",
            "capabilities": ["networks-management", "static-ipaddresses", "ipv6-deployment-ubuntu", "devices-management",
                "storage-deployment-ubuntu", "network-deployment-ubuntu", "bridging-interface-ubuntu",
                "bridging-automatic-ubuntu", "authenticate-api"],
        }))),
        _ => None,
    }
}

fn none(what: &str) -> String {
    format!("No {what} matches the given query.")
}

/// The body on stdout, and 2.
fn refused(text: &str) -> CallReply {
    CallReply { status: 2, stdout: format!("{text}\n"), ..CallReply::default() }
}
