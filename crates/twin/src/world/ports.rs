//! The ports of Neutron: those that were made as such, and those that come with what hangs on a network.

use crate::world::World;
use crate::world::compute;
use crate::world::juju::uuid;
use crate::world::resources::text;
use serde_json::Value;

/// One port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Port {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) network: String,
    /// The subnet of its address.
    pub(crate) subnet: String,
    /// Empty where its network has no subnet.
    pub(crate) address: String,
    pub(crate) device: String,
    pub(crate) owner: &'static str,
    /// The host that it is bound on; empty for none.
    pub(crate) host: String,
    pub(crate) status: &'static str,
    /// When it was made; none for what was there with the cloud.
    pub(crate) made: Option<i64>,
}

/// The id of what hangs on a thing.
fn id_of(world: &World, thing: &str) -> String {
    uuid(&mut world.seed.fork(&format!("port of {thing}")))
}

/// The subnet that a network's addresses are of.
fn subnet_of(world: &World, network: &str) -> String {
    let all = world.openstack.resources.all("Subnet");
    all.iter()
        .find(|one| text(one, "network_id") == network)
        .map(|one| text(one, "id").to_owned())
        .unwrap_or_default()
}

/// All of them.
pub(crate) fn all(world: &World) -> Vec<Port> {
    let mut ports = own(world);
    ports.extend(of_servers(world));
    ports.extend(of_routers(world));
    ports.extend(of_balancers(world));
    ports.extend(of_floating(world));
    ports
}

fn own(world: &World) -> Vec<Port> {
    let port = |one: &Value| Port {
        id: text(one, "id").to_owned(),
        name: text(one, "name").to_owned(),
        network: text(one, "network_id").to_owned(),
        subnet: text(one, "_subnet").to_owned(),
        address: text(one, "_address").to_owned(),
        status: "DOWN",
        made: one.get("_made").and_then(Value::as_i64),
        ..Port::default()
    };
    let servers = world.openstack.resources.all("Server");
    let is_taken =
        |one: &&Value| servers.iter().any(|server| text(server, "_address") == text(one, "_address"));
    world.openstack.resources.all("Port").iter().filter(|one| !is_taken(one)).map(port).collect()
}

fn of_servers(world: &World) -> Vec<Port> {
    let servers = world.openstack.resources.shown_whole("Server", world.now);
    let port = |one: &Value| {
        let (server, network) = (text(one, "id"), text(one, "_network"));
        let given = world.openstack.resources.all("Port").iter();
        let given = given.into_iter().find(|port| text(port, "_address") == text(one, "_address"));
        Port {
            id: given.map_or_else(|| id_of(world, server), |port| text(port, "id").to_owned()),
            name: given.map(|port| text(port, "name").to_owned()).unwrap_or_default(),
            network: network.to_owned(),
            subnet: subnet_of(world, network),
            address: text(one, "_address").to_owned(),
            device: server.to_owned(),
            owner: "compute:nova",
            host: compute::host_of(world, server).map(|host| host.name).unwrap_or_default(),
            status: if text(one, "status") == "ACTIVE" { "ACTIVE" } else { "DOWN" },
            made: one.get("_made").and_then(Value::as_i64),
        }
    };
    servers.iter().filter(|one| !text(one, "_network").is_empty()).map(port).collect()
}

fn of_routers(world: &World) -> Vec<Port> {
    let mut ports = Vec::new();
    for router in world.openstack.resources.all("Router") {
        let id = text(router, "id");
        let made = router.get("_made").and_then(Value::as_i64);
        let base = Port { device: id.to_owned(), status: "ACTIVE", made, ..Port::default() };
        if let Some(info) = router.get("external_gateway_info").filter(|info| info.is_object()) {
            let first = info.pointer("/external_fixed_ips/0").unwrap_or(&Value::Null);
            ports.push(Port {
                id: id_of(world, &format!("{id} gateway")),
                network: text(info, "network_id").to_owned(),
                subnet: text(first, "subnet_id").to_owned(),
                address: text(first, "ip_address").to_owned(),
                owner: "network:router_gateway",
                ..base.clone()
            });
        }
        for info in router.get("interfaces_info").and_then(Value::as_array).into_iter().flatten() {
            let Ok(subnet) = world.openstack.resources.find("Subnet", text(info, "subnet_id")) else {
                continue;
            };
            ports.push(Port {
                id: id_of(world, &format!("{id} {}", text(subnet, "id"))),
                network: text(subnet, "network_id").to_owned(),
                subnet: text(subnet, "id").to_owned(),
                address: text(subnet, "gateway_ip").to_owned(),
                owner: "network:router_interface",
                ..base.clone()
            });
        }
    }
    ports
}

fn of_balancers(world: &World) -> Vec<Port> {
    let port = |one: &Value| {
        let network = world.openstack.resources.find("Subnet", text(one, "vip_subnet_id")).ok();
        Port {
            id: text(one, "vip_port_id").to_owned(),
            name: format!("octavia-lb-{}", text(one, "id")),
            network: network.map(|one| text(one, "network_id").to_owned()).unwrap_or_default(),
            subnet: text(one, "vip_subnet_id").to_owned(),
            address: text(one, "vip_address").to_owned(),
            device: format!("lb-{}", text(one, "id")),
            owner: "Octavia",
            status: "DOWN",
            made: one.get("_made").and_then(Value::as_i64),
            ..Port::default()
        }
    };
    let all = world.openstack.resources.all("LoadBalancer").iter();
    all.filter(|one| !text(one, "vip_port_id").is_empty()).map(port).collect()
}

fn of_floating(world: &World) -> Vec<Port> {
    let port = |one: &Value| {
        let network = text(one, "floating_network_id");
        Port {
            id: id_of(world, text(one, "id")),
            network: network.to_owned(),
            subnet: subnet_of(world, network),
            address: text(one, "floating_ip_address").to_owned(),
            device: text(one, "id").to_owned(),
            owner: "network:floatingip",
            status: "N/A",
            made: one.get("_made").and_then(Value::as_i64),
            ..Port::default()
        }
    };
    world.openstack.resources.all("FloatingIP").iter().map(port).collect()
}

/// The port that a floating IP leads to.
pub(crate) fn behind<'a>(ports: &'a [Port], floating: &Value) -> Option<&'a Port> {
    let (port, server) = (text(floating, "port_id"), text(floating, "_server"));
    ports.iter().find(|one| {
        (!port.is_empty() && one.id == port)
            || (!server.is_empty() && one.owner == "compute:nova" && one.device == server)
    })
}
