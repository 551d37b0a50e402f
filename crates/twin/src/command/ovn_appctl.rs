use super::Ask;
use crate::call::{CallReply, Spot};
use crate::faults::Mishap;

/// `ovn-appctl -t SOCKET cluster/status DATABASE` on an ovn-central unit, as root: Raft as this server sees it.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    let (Spot::Unit(name), ["-t", socket, "cluster/status", database]) =
        (ask.place.spot.clone(), words.as_slice())
    else {
        return ask
            .unknown(1, "twin: ovn-appctl is known on a unit with -t SOCKET cluster/status DATABASE\n");
    };
    let (socket, database) = ((*socket).to_owned(), (*database).to_owned());
    if !ask.place.root || !socket.starts_with("/var/run/ovn/ovn") {
        return CallReply::fail(
            1,
            format!("ovn-appctl: cannot connect to \"{socket}\" (Permission denied)\n"),
        );
    }
    let leaderless = ask.world.bites(Mishap::OvnLeaderless);
    let servers = servers(ask, &database);
    let Some((_, own, ..)) = servers.iter().find(|(unit, ..)| *unit == name) else {
        return CallReply::fail(
            1,
            format!("ovn-appctl: cannot connect to \"{socket}\" (No such file or directory)\n"),
        );
    };
    let leads = servers.iter().find(|(.., leads)| *leads);
    let leader = match leads {
        _ if leaderless => "unknown",
        Some((unit, ..)) if *unit == name => "self",
        Some((_, id, ..)) => id,
        None => "unknown",
    };
    let role = if leaderless {
        "candidate"
    } else if leader == "self" {
        "leader"
    } else {
        "follower"
    };
    let port = if database == "OVN_Northbound" { 6643 } else { 6644 };
    let mut text = format!(
        "{own}\nName: {database}\nCluster ID: {own} ({own})\nServer ID: {own} ({own})\nStatus: cluster member\nRole: {role}\nTerm: 3\nLeader: {leader}\nVote: unknown\n\nElection timer: 4000\nLog: [2, 410]\nEntries not yet committed: 0\nEntries not yet applied: 0\nConnections:"
    );
    for (_, id, ..) in servers.iter().filter(|(unit, ..)| *unit != name && !leaderless) {
        text.push_str(&format!(" ->{id} <-{id}"));
    }
    text.push_str("\nServers:\n");
    for (unit, id, address, _) in &servers {
        let own = if *unit == name { " (self)" } else { "" };
        let address = address.map_or_else(String::new, |address| address.to_string());
        text.push_str(&format!("    {id} ({id} at ssl:{address}:{port}){own}\n"));
    }
    CallReply::ok(text)
}

/// A server: its unit, its short id, its address, and whether it leads.
type Server = (String, String, Option<std::net::IpAddr>, bool);

fn servers(ask: &Ask<'_>, database: &str) -> Vec<Server> {
    let mut seed = ask.world.seed.fork(&format!("raft {database}"));
    let mut servers = Vec::new();
    for model in &ask.world.juju.models {
        for (_, unit) in model.units().filter(|(app, _)| app.charm == "ovn-central") {
            let nic = model.machine(&unit.machine).and_then(|machine| machine.nics.first());
            let id = format!("{:04x}", seed.draw() & 0xffff);
            servers.push((unit.name.clone(), id, nic.map(|nic| nic.address), unit.leader));
        }
    }
    servers
}
