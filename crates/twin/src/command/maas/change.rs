//! What changes something in MAAS: releasing a machine, and ranges that it stays out of.

use super::{machine, network, none};
use crate::faults::Mishap;
use crate::world::World;
use crate::world::maas::{Disk, IpRange, NodeState, NodeStatus};
use serde_json::{Value, json};
use std::net::IpAddr;

/// Carries out a change; nothing where it is none that the twin knows.
pub(super) fn run(world: &mut World, words: &[&str]) -> Option<Result<Value, String>> {
    match words {
        ["machine", "release", id, params @ ..] if params.iter().all(|param| of_release(param)) => {
            Some(release(world, id, params.contains(&"erase=true")))
        }
        ["ipranges", "create", params @ ..] => Some(reserve(world, params)),
        ["iprange", "delete", id] => {
            let before = world.maas.ranges.len();
            world.maas.ranges.retain(|range| range.id.to_string() != *id);
            let gone = world.maas.ranges.len() < before;
            Some(if gone { Ok(json!("")) } else { Err(none("IPRange")) })
        }
        _ => None,
    }
}

/// `quick_erase` alone asks for nothing: it says how `erase` does it.
fn of_release(param: &str) -> bool {
    param.starts_with("comment=") || matches!(param, "erase=true" | "erase=false" | "quick_erase=true")
}

/// The machine loses its system and is turned off, and its disks what is on them where that is asked for. One that is
/// Ready already stays so.
fn release(world: &mut World, id: &str, erase: bool) -> Result<Value, String> {
    let now = world.now;
    let Some(node) = world.maas.machines.iter().find(|node| node.system_id == id) else {
        return Err(none("Machine"));
    };
    let (status, locked) = (node.state.at(now).1.status, node.locked);
    if locked {
        return Err("Cannot release a locked machine.".to_owned());
    }
    if world.bites(Mishap::ReleaseDecomposes) {
        let view = machine::machine(&world.maas, node_of(world, id).ok_or_else(|| none("Machine"))?, now);
        let host = view.get("hostname").and_then(Value::as_str).unwrap_or_default().to_owned();
        world.maas.decompose(&host);
        return Ok(view);
    }
    let idle = matches!(status, NodeStatus::Ready | NodeStatus::Releasing | NodeStatus::DiskErasing)
        || world.bites(Mishap::ReleaseSilent);
    if !idle {
        let (fails, hangs, stays_on, unlinks) = (
            world.bites(Mishap::ReleaseFails),
            world.bites(Mishap::ReleaseHangs),
            world.bites(Mishap::ReleaseLeavesOn),
            world.bites(Mishap::LinksLost),
        );
        let lasts = world.seed.fork(&format!("release {id}")).between(40, 120) as i64;
        let data: Vec<u64> = world
            .maas
            .subnets
            .iter()
            .filter(|subnet| subnet.gateway.is_none())
            .map(|subnet| subnet.id)
            .collect();
        if let Some(node) = world.maas.machines.iter_mut().find(|node| node.system_id == id) {
            let state = |status: NodeStatus, powered| NodeState {
                status,
                message: status.name().to_owned(),
                powered,
            };
            let (under_way, failed) = match erase {
                true => (NodeStatus::DiskErasing, NodeStatus::FailedDiskErasing),
                false => (NodeStatus::Releasing, NodeStatus::ReleasingFailed),
            };
            node.state.set(now, state(under_way, true));
            let end = match (fails, hangs) {
                (true, _) => failed,
                (_, true) => under_way,
                _ => NodeStatus::Ready,
            };
            node.state.set(now + lasts, state(end, fails || stays_on));
            if erase && !fails {
                node.disks.iter_mut().for_each(Disk::erase);
            }
            for nic in node.nics.iter_mut().filter(|_| unlinks) {
                nic.link = nic.link.take().filter(|link| !data.contains(&link.subnet));
            }
        }
    }
    let node = node_of(world, id).ok_or_else(|| none("Machine"))?;
    Ok(machine::machine(&world.maas, node, now))
}

/// Somebody else reserves what they need, inside the floating pool.
pub(super) fn of_another(world: &mut World) {
    let pools = world.blueprint.planes.iter().flat_map(|plane| &plane.ranges);
    let Some(IpAddr::V4(from)) = pools.filter(|range| range.kind == "pool").map(|range| range.from).next()
    else {
        return;
    };
    let first = u32::from(from).saturating_add(32);
    let (from, to) = (IpAddr::V4(first.into()), IpAddr::V4(first.saturating_add(15).into()));
    let subnet = world.maas.subnets.iter().find(|subnet| subnet.net().is_some_and(|net| net.contains(&from)));
    let Some(subnet) = subnet.map(|subnet| subnet.id) else { return };
    if world.bites(Mishap::RangeOfOther) {
        let id = world.maas.ranges.iter().map(|range| range.id).max().unwrap_or(0) + 1;
        let comment = "somebody's printers".to_owned();
        world.maas.ranges.push(IpRange { id, subnet, kind: "reserved".to_owned(), from, to, comment });
    }
}

fn node_of<'a>(world: &'a World, id: &str) -> Option<&'a crate::world::maas::Node> {
    world.maas.machines.iter().find(|node| node.system_id == id)
}

/// `ipranges create type=reserved start_ip=A end_ip=B [subnet=ID] [comment=TEXT]`.
fn reserve(world: &mut World, params: &[&str]) -> Result<Value, String> {
    let param = |key: &str| params.iter().find_map(|param| param.strip_prefix(key)?.strip_prefix('='));
    let (Some(kind), Some(from), Some(to)) = (
        param("type"),
        param("start_ip").and_then(|text| text.parse::<IpAddr>().ok()),
        param("end_ip").and_then(|text| text.parse::<IpAddr>().ok()),
    ) else {
        return Err("{\"type\": [\"This field is required.\"]}".to_owned());
    };
    let holds = |subnet: &&crate::world::maas::Subnet| subnet.net().is_some_and(|net| net.contains(&from));
    let Some(subnet) = world.maas.subnets.iter().find(holds) else {
        return Err("{\"__all__\": [\"IP addresses must be within a subnet.\"]}".to_owned());
    };
    let (subnet, cidr) = (subnet.id, subnet.cidr.clone());
    if !world
        .maas
        .subnets
        .iter()
        .any(|one| one.id == subnet && one.net().is_some_and(|net| net.contains(&to)))
    {
        return Err(format!("{{\"__all__\": [\"IP addresses must be within subnet: {cidr}.\"]}}"));
    }
    let overlaps = world.maas.ranges.iter().any(|range| range.from <= to && from <= range.to);
    let taken = world.maas.given.iter().any(|address| from <= *address && *address <= to);
    if overlaps || taken || world.bites(Mishap::RangeRefused) {
        let text = "Requested reserved range conflicts with an existing IP address or range.";
        return Err(format!("{{\"__all__\": [\"{text}\"]}}"));
    }
    let id = world.maas.ranges.iter().map(|range| range.id).max().unwrap_or(0) + 1;
    let comment = param("comment").unwrap_or_default().to_owned();
    let range = IpRange { id, subnet, kind: kind.to_owned(), from, to, comment };
    let view = network::range(&world.maas, &range);
    if !world.bites(Mishap::RangeSilent) {
        world.maas.ranges.push(range);
    }
    Ok(view)
}
