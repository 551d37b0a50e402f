//! Routers of Neutron.

use super::{Command, Order, Said, columns, command, show};
use crate::faults::{Mishap, Op, Wrong};
use crate::world::resources::{make, new_id, refused, set, text};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

pub(super) static COMMANDS: &[Command] = &[
    command("router list", &["--project"], &[], |order| {
        let all = super::holdings::of_project(order, "Router");
        Ok(columns(
            &all,
            &[("ID", "id"), ("Name", "name"), ("Status", "status"), ("State", "admin_state_up")],
        ))
    }),
    command("router show", &[], &[], |order| show(order, "Router")),
    command("router create", &["--project", "--project-domain"], &[], |order| {
        let one = json!({
            "admin_state_up": true, "availability_zone_hints": [], "availability_zones": [], "description": "",
            "external_gateway_info": null, "flavor_id": null, "id": new_id(order.world), "interfaces_info": [],
            "name": order.name()?, "revision_number": 1, "routes": [], "status": "ACTIVE", "tags": [],
            "_project": order.text("--project"),
        });
        make(order.world, Op::Router, "Router", one, &[]).map(Said::One)
    }),
    command("router set", &["--external-gateway"], &[], set_gateway),
    command("router unset", &[], &["--external-gateway"], |order| {
        let router = named(order)?;
        if let Some(router) = order.world.openstack.resources.find_mut("Router", &router) {
            set(router, "external_gateway_info", Value::Null);
        }
        Ok(Said::Nothing)
    }),
    command("router add subnet", &[], &[], |order| link(order, true)),
    command("router remove subnet", &[], &[], |order| link(order, false)),
    command("router delete", &[], &[], |order| {
        let router = named(order)?;
        if order.world.bites(Mishap::Api(Op::RouterDelete, Wrong::Refused)) {
            return Err(refused());
        }
        if !order.world.bites(Mishap::Api(Op::RouterDelete, Wrong::Silent)) {
            order.world.openstack.resources.remove("Router", &router);
        }
        Ok(Said::Nothing)
    }),
];

/// Joins a router and a subnet, or parts them.
fn link(order: &mut Order<'_>, joins: bool) -> Result<Said, String> {
    let [router, subnet] = order.flags.words.as_slice() else {
        return Err("error: two names are expected".to_owned());
    };
    let resources = &mut order.world.openstack.resources;
    let subnet = text(resources.find("Subnet", subnet)?, "id").to_owned();
    let router = text(resources.find("Router", router)?, "id").to_owned();
    let info = if joins { json!([{"subnet_id": subnet}]) } else { json!([]) };
    if let Some(router) = resources.find_mut("Router", &router) {
        set(router, "interfaces_info", info);
    }
    Ok(Said::Nothing)
}

/// A free address of a network's first subnet. The error is Neutron's.
pub(super) fn pick(order: &Order<'_>, network: &str) -> Result<String, String> {
    let subnets = order.world.openstack.resources.all("Subnet");
    let subnet = subnets.iter().find(|subnet| text(subnet, "network_id") == network);
    let address = subnet.and_then(|subnet| address(order, subnet));
    address.map(|address| address.to_string()).ok_or_else(|| {
        "ConflictException: 409: Client Error for url, No more IP addresses available.".to_owned()
    })
}

fn named(order: &Order<'_>) -> Result<String, String> {
    let router = order.world.openstack.resources.find("Router", &order.name()?)?;
    Ok(text(router, "id").to_owned())
}

/// Gives a router an address of the external network: any free one of its pools.
fn set_gateway(order: &mut Order<'_>) -> Result<Said, String> {
    let router = named(order)?;
    if order.world.bites(Mishap::Api(Op::Gateway, Wrong::Refused)) {
        return Err(refused());
    }
    let network = order.world.openstack.resources.find("Network", order.text("--external-gateway"))?;
    let network = text(network, "id").to_owned();
    let subnets = order.world.openstack.resources.all("Subnet");
    let subnet = subnets.iter().find(|subnet| text(subnet, "network_id") == network).cloned();
    let subnet = subnet.ok_or(
        "BadRequestException: 400: Client Error for url, Bad router request: Network has no subnet.",
    )?;
    let address = address(order, &subnet)
        .ok_or("ConflictException: 409: Client Error for url, No more IP addresses available.")?;
    let info = json!({"network_id": network, "enable_snat": true,
        "external_fixed_ips": [{"subnet_id": text(&subnet, "id"), "ip_address": address.to_string()}]});
    if !order.world.bites(Mishap::Api(Op::Gateway, Wrong::Silent))
        && let Some(router) = order.world.openstack.resources.find_mut("Router", &router)
    {
        set(router, "external_gateway_info", info);
    }
    Ok(Said::Nothing)
}

fn address(order: &Order<'_>, subnet: &Value) -> Option<Ipv4Addr> {
    let pool = subnet.get("allocation_pools").and_then(Value::as_array)?.first()?;
    let end = |key: &str| text(pool, key).parse::<Ipv4Addr>().ok().map(u32::from);
    let (from, to) = (end("start")?, end("end")?);
    let mut seed = order.world.seed.fork(&format!("address {}", order.world.calls));
    Some(Ipv4Addr::from(from + seed.between(0, u64::from(to.checked_sub(from)?) + 1) as u32))
}
