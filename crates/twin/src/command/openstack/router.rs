//! Routers of Neutron.

use super::{Command, Order, Said, columns, command, show};
use crate::world::network;
use crate::world::resources::text;

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
        let name = order.name()?;
        Ok(Said::One(network::router(order.world, &name, order.flags.text("--project"))?))
    }),
    command("router set", &["--external-gateway"], &[], set_gateway),
    command("router unset", &[], &["--external-gateway"], |order| {
        let router = named(order)?;
        network::unset_gateway(order.world, &router);
        Ok(Said::Nothing)
    }),
    command("router add subnet", &[], &[], |order| link(order, true)),
    command("router remove subnet", &[], &[], |order| link(order, false)),
    command("router delete", &[], &[], |order| {
        let router = named(order)?;
        network::delete_router(order.world, &router)?;
        Ok(Said::Nothing)
    }),
];

/// Joins a router and a subnet, or parts them.
fn link(order: &mut Order<'_>, joins: bool) -> Result<Said, String> {
    let [router, subnet] = order.flags.words.as_slice() else {
        return Err("error: two names are expected".to_owned());
    };
    let resources = &order.world.openstack.resources;
    let subnet = text(resources.find("Subnet", subnet)?, "id").to_owned();
    let router = text(resources.find("Router", router)?, "id").to_owned();
    network::link(order.world, &router, &subnet, joins);
    Ok(Said::Nothing)
}

fn named(order: &Order<'_>) -> Result<String, String> {
    let router = order.world.openstack.resources.find("Router", &order.name()?)?;
    Ok(text(router, "id").to_owned())
}

fn set_gateway(order: &mut Order<'_>) -> Result<Said, String> {
    let router = named(order)?;
    let network = order.world.openstack.resources.find("Network", order.text("--external-gateway"))?;
    let network = text(network, "id").to_owned();
    network::set_gateway(order.world, &router, &network)?;
    Ok(Said::Nothing)
}
