//! Networks, subnets, pools and routers of Neutron: what their changes do, whoever asks for them.

use crate::faults::{Mishap, Op, Wrong};
use crate::world::World;
use crate::world::openstack::cloud;
use crate::world::ports;
use crate::world::refusal::Refusal;
use crate::world::resources::{create, delete, keep, new_id, set, simple, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// A network that is asked for.
pub(crate) struct NewNetwork<'a> {
    pub(crate) name: &'a str,
    /// Its type; empty for the tenants' own.
    pub(crate) kind: &'a str,
    /// The physical network; empty for none.
    pub(crate) physical: &'a str,
    pub(crate) external: bool,
    pub(crate) shared: bool,
    /// Whose it is; empty for the one who asks.
    pub(crate) project: &'a str,
}

/// A subnet that is asked for.
pub(crate) struct NewSubnet<'a> {
    pub(crate) name: &'a str,
    /// The id of its network.
    pub(crate) network: &'a str,
    pub(crate) cidr: &'a str,
    /// Empty for the first address.
    pub(crate) gateway: &'a str,
    /// Ranges, with `start` and `end`; none for all of it.
    pub(crate) pools: Vec<Value>,
    pub(crate) resolvers: Vec<&'a str>,
    pub(crate) dhcp: bool,
}

/// A pool of subnets that is asked for.
pub(crate) struct NewPool<'a> {
    pub(crate) name: &'a str,
    pub(crate) prefixes: Vec<&'a str>,
    pub(crate) default: u64,
    pub(crate) min: u64,
    pub(crate) max: u64,
    pub(crate) shared: bool,
}

/// The physical networks that Neutron's ML2 takes for flat networks.
fn flat_networks(world: &World) -> String {
    let apps = cloud(world).into_iter().flat_map(|model| model.apps.values());
    let mut options =
        apps.filter(|app| app.charm == "neutron-api").filter_map(|app| app.option("flat-network-providers"));
    options.next().unwrap_or_default()
}

/// Makes a network.
pub(crate) fn network(world: &mut World, new: &NewNetwork<'_>) -> Result<Value, Refusal> {
    let physical = new.physical;
    if new.kind == "flat" && !flat_networks(world).split_whitespace().any(|known| known == physical) {
        let words = format!("Invalid input for operation: Unknown provider '{physical}' for flat network.");
        return Err(Refusal::new(400, "InvalidInput", words));
    }
    let flat_on = |one: &Value| !physical.is_empty() && text(one, "provider:physical_network") == physical;
    if world.openstack.resources.all("Network").iter().any(flat_on) {
        let words = format!("Unable to create the flat network. Physical network {physical} is in use.");
        return Err(Refusal::new(409, "FlatNetworkInUse", words));
    }
    let one = json!({
        "admin_state_up": true, "availability_zone_hints": [], "availability_zones": [], "description": "",
        "dns_domain": null, "id": new_id(world), "ipv4_address_scope": null, "ipv6_address_scope": null,
        "is_default": false, "is_vlan_transparent": null, "mtu": 1500, "name": new.name,
        "port_security_enabled": true, "provider:network_type": if new.kind.is_empty() { "geneve" } else { new.kind },
        "provider:physical_network": Some(physical).filter(|name| !name.is_empty()),
        "provider:segmentation_id": null, "qos_policy_id": null,
        "revision_number": 1, "router:external": new.external, "segments": null,
        "shared": new.shared, "status": "ACTIVE", "subnets": [], "tags": [], "_project": new.project,
    });
    let other = [
        ("router:external", json!(false)),
        ("provider:network_type", json!("geneve")),
        ("provider:physical_network", json!("physnet2")),
        ("shared", json!(true)),
    ];
    create(world, Op::Network, "Network", one, &other)
}

/// Takes a network away, with its subnets.
pub(crate) fn delete_network(world: &mut World, id: &str) -> Result<(), Refusal> {
    if ports::all(world).iter().any(|port| port.network == id && !port.owner.is_empty()) {
        let words = format!(
            "Unable to complete operation on network {id}. There are one or more ports still in use on the network."
        );
        return Err(Refusal::new(409, "NetworkInUse", words));
    }
    world.openstack.resources.remove_where("Subnet", |one| text(one, "network_id") == id);
    world.openstack.resources.remove_where("Port", |one| text(one, "network_id") == id);
    delete(world, None, "Network", id)
}

/// Makes a subnet.
pub(crate) fn subnet(world: &mut World, new: NewSubnet<'_>) -> Result<Value, Refusal> {
    let cidr: ipnet::Ipv4Net =
        new.cidr.parse().map_err(|_| Refusal::new(400, "HTTPBadRequest", "Invalid input for cidr."))?;
    let whole = json!([{"start": cidr.hosts().nth(1), "end": cidr.hosts().last()}]);
    let pools = if new.pools.is_empty() { whole.clone() } else { Value::from(new.pools) };
    let mut one = json!({
        "allocation_pools": pools, "cidr": cidr.to_string(), "description": "", "dns_nameservers": new.resolvers,
        "dns_publish_fixed_ip": null, "enable_dhcp": new.dhcp,
        "gateway_ip": if new.gateway.is_empty() { Value::from(cidr.hosts().next().map(|ip| ip.to_string())) } else { Value::from(new.gateway) },
        "host_routes": [], "id": "", "ip_version": 4, "ipv6_address_mode": null, "ipv6_ra_mode": null, "name": new.name,
        "network_id": new.network, "revision_number": 0, "segment_id": null, "service_types": [],
        "subnetpool_id": null, "tags": [],
    });
    set(&mut one, "id", new_id(world));
    let other = [
        ("allocation_pools", whole),
        ("enable_dhcp", json!(true)),
        ("gateway_ip", json!(cidr.hosts().nth(1))),
        ("dns_nameservers", json!(["192.0.2.53"])),
    ];
    let made = create(world, Op::Subnet, "Subnet", one, &other)?;
    if let Some(network) = world.openstack.resources.find_mut("Network", new.network) {
        let mut subnets = network.get("subnets").and_then(Value::as_array).cloned().unwrap_or_default();
        subnets.extend(made.get("id").cloned());
        set(network, "subnets", subnets);
    }
    Ok(made)
}

/// Takes a subnet away.
pub(crate) fn delete_subnet(world: &mut World, id: &str) -> Result<(), Refusal> {
    if ports::all(world).iter().any(|port| port.subnet == id) {
        let words = format!(
            "Unable to complete operation on subnet {id}: One or more ports have an IP allocation from this subnet."
        );
        return Err(Refusal::new(409, "SubnetInUse", words));
    }
    let network = world.openstack.resources.find("Subnet", id).map(|one| text(one, "network_id").to_owned());
    if let Some(network) =
        network.ok().and_then(|network| world.openstack.resources.find_mut("Network", &network))
    {
        let mut subnets = network.get("subnets").and_then(Value::as_array).cloned().unwrap_or_default();
        subnets.retain(|one| one != id);
        set(network, "subnets", subnets);
    }
    delete(world, None, "Subnet", id)
}

/// Makes a pool of subnets.
pub(crate) fn pool(world: &mut World, new: &NewPool<'_>) -> Result<Value, Refusal> {
    let mut one = json!({
        "address_scope_id": null, "default_prefixlen": new.default, "default_quota": null,
        "description": "", "id": "", "ip_version": 4, "is_default": false,
        "max_prefixlen": new.max, "min_prefixlen": new.min,
        "name": new.name, "prefixes": new.prefixes, "revision_number": 0, "shared": new.shared,
        "tags": [],
    });
    set(&mut one, "id", new_id(world));
    let other =
        [("default_prefixlen", json!(26)), ("prefixes", json!(["10.0.0.0/8"])), ("shared", json!(false))];
    create(world, Op::Pool, "SubnetPool", one, &other)
}

/// Makes a router; an empty project is that of the one who asks.
pub(crate) fn router(world: &mut World, name: &str, project: &str) -> Result<Value, Refusal> {
    let one = json!({
        "admin_state_up": true, "availability_zone_hints": [], "availability_zones": [], "description": "",
        "external_gateway_info": null, "flavor_id": null, "id": new_id(world), "interfaces_info": [],
        "name": name, "revision_number": 1, "routes": [], "status": "ACTIVE", "tags": [],
        "_project": project,
    });
    create(world, Op::Router, "Router", one, &[])
}

/// Takes a router away that joins nothing any more.
pub(crate) fn delete_router(world: &mut World, id: &str) -> Result<(), Refusal> {
    let is_joined = |port: &ports::Port| port.device == id && port.owner == "network:router_interface";
    if ports::all(world).iter().any(is_joined) {
        let words = format!("Router {id} still has ports");
        return Err(Refusal::new(409, "RouterInUse", words));
    }
    delete(world, Some(Op::RouterDelete), "Router", id)
}

/// Joins a router and a subnet, or parts them.
pub(crate) fn link(world: &mut World, router: &str, subnet: &str, joins: bool) {
    if let Some(router) = world.openstack.resources.find_mut("Router", router) {
        let info = router.get("interfaces_info").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut info: Vec<Value> = info.into_iter().filter(|one| text(one, "subnet_id") != subnet).collect();
        if joins {
            info.push(json!({"subnet_id": subnet}));
        }
        set(router, "interfaces_info", info);
    }
}

/// Gives a router an address of the external network: any free one of its pools.
pub(crate) fn set_gateway(world: &mut World, router: &str, network: &str) -> Result<(), Refusal> {
    if world.bites(Mishap::Api(Op::Gateway, Wrong::Refused)) {
        return Err(Refusal::broken());
    }
    let subnets = world.openstack.resources.all("Subnet");
    let subnet = subnets.iter().find(|subnet| text(subnet, "network_id") == network).cloned();
    let words = "Bad router request: Network has no subnet.";
    let subnet = subnet.ok_or_else(|| Refusal::new(400, "BadRequest", words))?;
    let address = address(world, &subnet).ok_or_else(full)?;
    let info = json!({"network_id": network, "enable_snat": true,
        "external_fixed_ips": [{"subnet_id": text(&subnet, "id"), "ip_address": address.to_string()}]});
    if !world.bites(Mishap::Api(Op::Gateway, Wrong::Silent))
        && let Some(router) = world.openstack.resources.find_mut("Router", router)
    {
        set(router, "external_gateway_info", info);
    }
    Ok(())
}

/// Takes a router's external address away.
pub(crate) fn unset_gateway(world: &mut World, router: &str) {
    if let Some(router) = world.openstack.resources.find_mut("Router", router) {
        set(router, "external_gateway_info", Value::Null);
    }
}

/// Makes a floating IP out of an external network; an empty port is none.
pub(crate) fn floating(
    world: &mut World,
    network: &str,
    port: &str,
    description: &str,
) -> Result<Value, Refusal> {
    let address = pick(world, network)?;
    let one = json!({"id": "", "name": address, "floating_ip_address": address, "floating_network_id": network,
        "port_id": port, "status": "ACTIVE", "description": description});
    let one = simple(world, "FloatingIP", one);
    super::lbaas::give_up(world);
    Ok(one)
}

/// Makes a port that belongs to nobody yet.
pub(crate) fn port(world: &mut World, name: &str, network: &str, wanted: &str) -> Result<Value, Refusal> {
    let subnets = world.openstack.resources.all("Subnet");
    let subnet = subnets.iter().find(|one| text(one, "network_id") == network);
    let subnet = subnet.map(|one| text(one, "id").to_owned());
    let address = match (&subnet, wanted) {
        (None, _) => None,
        (Some(_), "") => Some(pick(world, network)?),
        (Some(_), wanted) if used(world).contains(wanted) => {
            let words = format!("IP address {wanted} already allocated in subnet");
            return Err(Refusal::new(409, "IpAddressAlreadyAllocated", words));
        }
        (Some(_), wanted) => Some(wanted.to_owned()),
    };
    let id = new_id(world);
    let one = json!({"id": id, "name": name, "network_id": network, "device_id": "", "device_owner": "",
        "_subnet": subnet, "_address": address, "status": "DOWN"});
    keep(world, "Port", one.clone());
    Ok(one)
}

/// A free address of a network's first subnet.
pub(crate) fn pick(world: &World, network: &str) -> Result<String, Refusal> {
    let subnets = world.openstack.resources.all("Subnet");
    let subnet = subnets.iter().find(|subnet| text(subnet, "network_id") == network);
    let address = subnet.and_then(|subnet| address(world, subnet));
    address.map(|address| address.to_string()).ok_or_else(full)
}

fn full() -> Refusal {
    Refusal::new(409, "IpAddressGenerationFailure", "No more IP addresses available.")
}

/// Any free address of a subnet's first range.
fn address(world: &World, subnet: &Value) -> Option<Ipv4Addr> {
    let pool = subnet.get("allocation_pools").and_then(Value::as_array)?.first()?;
    let end = |key: &str| text(pool, key).parse::<Ipv4Addr>().ok().map(u32::from);
    let (from, to) = (end("start")?, end("end")?);
    let mut seed = world.seed.fork(&format!("address {}", world.calls));
    let first = from.checked_add(seed.between(0, u64::from(to.checked_sub(from)?) + 1) as u32)?;
    let used = used(world);
    let mut all = (first..=to).chain(from..first).map(Ipv4Addr::from);
    all.find(|address| !used.contains(&address.to_string()))
}

/// The addresses that something has.
pub(crate) fn used(world: &World) -> BTreeSet<String> {
    let resources = &world.openstack.resources;
    let fields = [
        ("Server", "/_address"),
        ("Port", "/_address"),
        ("FloatingIP", "/floating_ip_address"),
        ("LoadBalancer", "/vip_address"),
        ("Router", "/external_gateway_info/external_fixed_ips/0/ip_address"),
        ("Subnet", "/gateway_ip"),
    ];
    let of = |(kind, field): (&str, &'static str)| {
        let all = resources.all(kind).iter();
        all.filter_map(move |one| one.pointer(field)?.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    fields.into_iter().flat_map(of).collect()
}
