use super::Ask;
use super::flags::{BadFlag, Flags, Known};
use crate::call::{CallReply, Place, Spot};
use crate::world::resources::text;
use crate::world::server;

const KNOWN: Known = Known {
    valued: &["-o", "-i", "-p", "-l", "-F", "-J", "-L", "-R", "-D", "-b", "-c", "-e", "-m", "-S", "-W", "-w"],
    plain: &[
        "-n", "-q", "-T", "-t", "-tt", "-4", "-6", "-A", "-a", "-C", "-k", "-v", "-vv", "-x", "-X", "-Y",
    ],
    anywhere: false,
};

/// `ssh [options] [user@]host command...`: the script runs at the host. Unless told not to (`-n`), ssh reads its
/// stdin to the end, so a loop or a script that comes by stdin stops after it (DOCFIX-021).
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match Flags::parse(ask.args, &KNOWN) {
        Ok(flags) => flags,
        Err(BadFlag::Unknown(flag)) => {
            return ask.unknown(255, format!("unknown option -- {}\n", flag.trim_start_matches('-')));
        }
        Err(BadFlag::NeedsValue(flag)) => {
            return CallReply::fail(
                255,
                format!("option requires an argument -- {}\n", flag.trim_start_matches('-')),
            );
        }
    };
    let Some((target, command)) = flags.words.split_first() else {
        return CallReply::fail(
            255,
            "usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] destination [command [argument ...]]\n",
        );
    };
    let host = target.rsplit('@').next().unwrap_or(target);
    let Some(spot) = spot(ask, host) else {
        let floating = ask.world.openstack.resources.all("FloatingIP").iter();
        if floating.into_iter().any(|one| text(one, "floating_ip_address") == host) {
            ask.world.advance(10);
            return CallReply::fail(
                255,
                format!("ssh: connect to host {host} port 22: Connection timed out\n"),
            );
        }
        let text = format!("ssh: Could not resolve hostname {host}: Name or service not known\n");
        return CallReply::fail(255, text);
    };
    if ask.place.spot != Spot::Jumphost {
        // The key that opens the others is the operator's, and lies on the jumphost.
        return CallReply::fail(255, format!("ubuntu@{host}: Permission denied (publickey).\n"));
    }
    if let Spot::Host(name) = &spot
        && ask.world.has(crate::faults::Mishap::HostUnreachable)
        && ask.world.maas.machines.first().is_some_and(|node| &node.hostname == name)
    {
        return CallReply::fail(255, format!("ssh: connect to host {host} port 22: No route to host\n"));
    }
    if command.is_empty() {
        return ask.unknown(255, "twin: an interactive ssh session is not part of a book\n");
    }
    CallReply::then(&Place::user(spot), command.join(" "), !flags.on(&["-n"]))
}

/// A host by name, or a Juju machine by one of its addresses.
fn spot(ask: &mut Ask<'_>, host: &str) -> Option<Spot> {
    let place = ask.place.clone();
    if let Some(name) = server::reached(ask.world, &place, host, 22) {
        return Some(Spot::Server(name));
    }
    let short = host.strip_suffix(".maas").unwrap_or(host);
    // The hypervisor of a host answers, whether MAAS has the host or not.
    let declared = ask.world.blueprint.hosts.iter().any(|host| host.name == short);
    if declared || ask.world.maas.node(short).is_some() {
        return Some(Spot::Host(short.to_owned()));
    }
    let now = ask.world.now;
    let models = ask.world.juju.models.iter();
    let machines = models.flat_map(|model| &model.machines).filter(|machine| machine.answers(now));
    let mut matching =
        machines.filter(|machine| machine.nics.iter().any(|nic| nic.address.to_string() == host));
    matching.next().map(|machine| Spot::Machine(machine.id.clone()))
}
