//! VM hosts, which MAAS takes machines in from, and the links of a NIC.

use super::{interface, none};
use crate::faults::Mishap;
use crate::world::maas::Link;
use crate::world::{World, guests};
use serde_json::{Value, json};
use std::net::IpAddr;

/// `vm-hosts read`, `vm-host refresh ID`, `interface disconnect` and `interface link-subnet`; nothing where it is none
/// of them.
pub(super) fn run(world: &mut World, words: &[&str]) -> Option<Result<Value, String>> {
    match words {
        ["vm-hosts", "read"] => Some(Ok(json!([vm_host(world)]))),
        ["vm-host", "refresh", id] => {
            if vm_host(world).get("id").map(Value::to_string).as_deref() != Some(*id) {
                return Some(Err(none("Pod")));
            }
            world.advance(20);
            guests::enrol(world);
            Some(Ok(vm_host(world)))
        }
        ["interface", "disconnect", id, nic] => Some(link(world, id, nic, None)),
        ["interface", "link-subnet", id, nic, params @ ..] => {
            Some(wanted(world, params).and_then(|(to, subnet)| {
                if world.bites(Mishap::LinkRefused) {
                    return Err(format!("{{\"ip_address\": [\"IP address is already in use.\"]}}\n{to}"));
                }
                let silent = world.bites(Mishap::LinkSilent);
                link(world, id, nic, Some((to, subnet)).filter(|_| !silent))
            }))
        }
        _ => None,
    }
}

/// The hypervisors as MAAS has them: one VM host of virsh.
fn vm_host(world: &World) -> Value {
    let id = world.seed.fork("vm host").between(1, 90);
    json!({"id": id, "name": "hypervisor", "type": "virsh", "architectures": ["amd64/generic"], "host": null,
        "tags": [], "resource_uri": format!("/MAAS/api/2.0/vm-hosts/{id}/")})
}

/// Address and subnet of `mode=STATIC subnet=cidr:CIDR ip_address=A force=True`.
fn wanted(world: &World, params: &[&str]) -> Result<(IpAddr, u64), String> {
    let param = |key: &str| params.iter().find_map(|param| param.strip_prefix(key)?.strip_prefix('='));
    let cidr = param("subnet").and_then(|text| text.strip_prefix("cidr:"));
    let subnet = world.maas.subnets.iter().find(|subnet| Some(subnet.cidr.as_str()) == cidr);
    let address: Option<IpAddr> = param("ip_address").and_then(|text| text.parse().ok());
    match (param("mode"), subnet, address) {
        (Some("STATIC"), Some(subnet), Some(address))
            if subnet.net().is_some_and(|net| net.contains(&address)) =>
        {
            Ok((address, subnet.id))
        }
        (Some("STATIC"), Some(_), Some(_)) => {
            Err("{\"ip_address\": [\"IP address is not in the given subnet.\"]}".to_owned())
        }
        _ => Err("{\"subnet\": [\"Select a valid choice.\"]}".to_owned()),
    }
}

/// Gives a NIC of a machine this link, or none.
fn link(world: &mut World, id: &str, nic: &str, to: Option<(IpAddr, u64)>) -> Result<Value, String> {
    let number = world.maas.machines.iter().flat_map(|node| &node.nics).count() as u64 + 9_000;
    let node =
        world.maas.machines.iter_mut().find(|node| node.system_id == id).ok_or_else(|| none("Node"))?;
    let Some(position) = node.nics.iter().position(|one| one.id.to_string() == nic) else {
        return Err(none("Interface"));
    };
    if let Some(one) = node.nics.get_mut(position) {
        one.link = to.map(|(address, subnet)| Link { id: number + one.id, address, subnet });
    }
    let maas = &world.maas;
    let node = maas.machines.iter().find(|node| node.system_id == id).ok_or_else(|| none("Node"))?;
    let one = node.nics.get(position).ok_or_else(|| none("Interface"))?;
    Ok(interface::interface(maas, node, one))
}
