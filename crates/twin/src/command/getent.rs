use super::Ask;
use crate::call::CallReply;

/// The public names that a deploy needs, with an address that they had.
const PUBLIC: [(&str, &str); 5] = [
    ("api.snapcraft.io", "185.125.188.59"),
    ("archive.ubuntu.com", "185.125.190.36"),
    ("api.charmhub.io", "185.125.188.54"),
    ("cloud-images.ubuntu.com", "185.125.190.40"),
    ("ubuntu-cloud.archive.canonical.com", "185.125.190.37"),
];

/// `getent hosts|ahostsv4 NAME...`: exit 2 when a name is not found, as the real one.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let Some(("hosts" | "ahosts" | "ahostsv4", names)) =
        ask.args.split_first().map(|(kind, names)| (kind.as_str(), names))
    else {
        return ask.unknown(1, format!("twin: getent does not know the database {}\n", ask.args.join(" ")));
    };
    let resolves = ask.resolves();
    let mut reply = CallReply::default();
    for name in names {
        match address(ask, name, resolves) {
            Some(address) => reply.stdout.push_str(&format!("{address:<15} {name}\n")),
            None => reply.status = 2,
        }
    }
    reply
}

fn address(ask: &Ask<'_>, name: &str, resolves: bool) -> Option<String> {
    if name == "localhost" {
        return Some("127.0.0.1".to_owned());
    }
    if !resolves {
        return None;
    }
    let public = PUBLIC.iter().find(|(known, _)| *known == name).map(|(_, address)| (*address).to_owned());
    let local = || {
        let maas = &ask.world.maas;
        let node = maas.node(name.strip_suffix(".maas").unwrap_or(name))?;
        Some(node.boot_nic(maas)?.link.as_ref()?.address.to_string())
    };
    public.or_else(local)
}
