//! Servers that are asked from outside: over a floating IP, past a router and a security group.

use crate::call::{Place, Spot};
use crate::faults::{Graft, Mishap};
use crate::world::World;
use crate::world::resources::text;
use serde_json::Value;
use std::net::IpAddr;

/// The address that a packet to `target` leaves with, where that is known.
pub(crate) fn source(world: &mut World, place: &Place, target: &str) -> Option<String> {
    let Spot::Unit(name) = &place.spot else { return jumphost(world) };
    if world.bites(Mishap::Graft(Graft::ConductorElsewhere)) {
        return jumphost(world);
    }
    let target: IpAddr = target.parse().ok()?;
    let planes = world.blueprint.planes.iter().filter_map(|plane| plane.cidr.parse::<ipnet::IpNet>().ok());
    let cidr = planes.into_iter().find(|cidr| cidr.contains(&target))?;
    let model = world.juju.models.iter().find(|model| model.unit(name).is_some())?;
    let machine = model.machine(&model.unit(name)?.1.machine)?;
    let mut here = machine.nics.iter().map(|nic| nic.address).filter(|address| cidr.contains(address));
    here.next().map(|address| address.to_string())
}

/// The operator's machine has the last address of the range that machines boot with.
fn jumphost(world: &World) -> Option<String> {
    let mut ranges = world.blueprint.planes.iter().flat_map(|plane| &plane.ranges);
    ranges.find(|range| range.kind == "dhcp").map(|range| range.to.to_string())
}

/// The server behind a floating IP, when it runs and lets this place in on that port.
pub(crate) fn reached(world: &mut World, place: &Place, address: &str, port: u16) -> Option<String> {
    let floating = world.openstack.resources.all("FloatingIP").iter();
    let id = floating.into_iter().find(|one| text(one, "floating_ip_address") == address)?;
    let id = text(id, "_server").to_owned();
    let from = source(world, place, address)?;
    if matches!(place.spot, Spot::Unit(_)) && world.bites(Mishap::Graft(Graft::ConductorShutOut)) {
        return None;
    }
    let resources = &world.openstack.resources;
    let servers = resources.shown_whole("Server", world.now);
    let server = servers.iter().find(|one| text(one, "id") == id && text(one, "status") == "ACTIVE")?;
    let mut groups = resources
        .all("SecurityGroup")
        .iter()
        .filter(|group| server.get("security_groups") == group.get("id"));
    let lets_in = groups.any(|group| {
        let rules = group.get("rules").and_then(Value::as_array);
        rules.is_some_and(|rules| rules.iter().any(|rule| is_let_in(rule, &from, port)))
    });
    let leaves = |router: &Value| router.pointer("/external_gateway_info/network_id").is_some();
    let leaves = resources.all("Router").iter().any(leaves);
    let name = text(server, "name").to_owned();
    (lets_in && leaves && super::ovs::reaches_provider(world)).then_some(name)
}

fn is_let_in(rule: &Value, from: &str, port: u16) -> bool {
    let known = |cidr: &str| {
        let net = cidr.parse::<ipnet::IpNet>().ok();
        cidr.is_empty()
            || net
                .zip(from.parse().ok())
                .is_some_and(|(net, from): (ipnet::IpNet, IpAddr)| net.contains(&from))
    };
    let ports = text(rule, "port_range_min");
    let (first, last) = ports.split_once(':').unwrap_or((ports, ports));
    let within = first.parse().is_ok_and(|first: u16| first <= port)
        && last.parse().is_ok_and(|last: u16| port <= last);
    (ports.is_empty() || within) && known(text(rule, "remote_ip_prefix"))
}
