use super::Ask;
use crate::call::CallReply;
use std::fmt::Write;

const PROTOCOLS: &str = "-LLMNR -mDNS -DNSOverTLS DNSSEC=no/unsupported";

/// `resolvectl status` and `resolvectl query NAME`, on a machine of the cloud.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let words: Vec<&str> = ask.args.iter().map(String::as_str).filter(|arg| *arg != "--no-pager").collect();
    match words.as_slice() {
        [] | ["status"] => status(ask),
        ["query", name] => query(ask, name),
        _ => ask.unknown(1, format!("twin: resolvectl does not know {}\n", words.join(" "))),
    }
}

fn status(ask: &mut Ask<'_>) -> CallReply {
    let Some(machine) = ask.machine() else {
        return ask.unknown(1, "twin: resolvectl is known on Juju machines only\n");
    };
    let mut text = format!("Global\n       Protocols: {PROTOCOLS}\nresolv.conf mode: stub\n");
    for (index, nic) in machine.nics.iter().enumerate() {
        let subnet = ask.world.maas.subnet(nic.subnet);
        let servers: Vec<String> =
            subnet.iter().flat_map(|subnet| &subnet.resolvers).map(ToString::to_string).collect();
        let _ = write!(
            text,
            "\nLink {} ({})\n    Current Scopes: DNS\n         Protocols: +DefaultRoute +LLMNR -mDNS -DNSOverTLS DNSSEC=no/unsupported\n",
            index + 2,
            nic.name
        );
        if let Some(first) = servers.first() {
            let _ = write!(
                text,
                "Current DNS Server: {first}\n       DNS Servers: {}\n        DNS Domain: maas\n",
                servers.join(" ")
            );
        }
    }
    CallReply::ok(text)
}

fn query(ask: &mut Ask<'_>, name: &str) -> CallReply {
    let reply = ask.again(ask.place.clone(), "getent", &["hosts".to_owned(), name.to_owned()]);
    match reply.stdout.split_whitespace().next() {
        Some(address) => {
            let text = format!(
                "{name}: {address}\n\n-- Information acquired via protocol DNS in 12.4ms.\n-- Data is authenticated: no; Data was acquired via local or encrypted transport: no\n-- Data from: network\n"
            );
            CallReply::ok(text)
        }
        None => CallReply::fail(
            1,
            format!("{name}: resolve call failed: All attempts to contact name servers or networks failed\n"),
        ),
    }
}
