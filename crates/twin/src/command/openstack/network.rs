//! Networks, subnets and pools of Neutron.

use super::{Command, Order, Said, columns, command, show};
use crate::faults::Op;
use crate::world::openstack::cloud;
use crate::world::resources::{make, new_id, set, text};
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("network list", &["--project"], &["--external"], list),
    command("network show", &[], &[], |order| show(order, "Network")),
    command(
        "network create",
        &["--provider-network-type", "--provider-physical-network", "--project", "--project-domain"],
        &["--external", "--no-share", "--share"],
        create,
    ),
    command("network delete", &[], &[], |order| {
        let id = text(order.world.openstack.resources.find("Network", &order.name()?)?, "id").to_owned();
        order.world.openstack.resources.remove_where("Subnet", |one| text(one, "network_id") == id);
        super::delete(order, "Network", None)
    }),
    command("subnet show", &[], &[], |order| show(order, "Subnet")),
    command("subnet list", &[], &[], |order| {
        let all = order.world.openstack.resources.all("Subnet");
        Ok(columns(all, &[("ID", "id"), ("Name", "name"), ("Network", "network_id"), ("Subnet", "cidr")]))
    }),
    command(
        "subnet create",
        &[
            "--network",
            "--subnet-range",
            "--gateway",
            "--allocation-pool",
            "--dns-nameserver",
            "--subnet-pool",
            "--project",
            "--project-domain",
        ],
        &["--no-dhcp", "--dhcp"],
        create_subnet,
    ),
    command("subnet pool show", &[], &[], |order| show(order, "SubnetPool")),
    command("subnet pool list", &[], &[], |order| {
        let all = order.world.openstack.resources.all("SubnetPool");
        Ok(columns(all, &[("ID", "id"), ("Name", "name"), ("Prefixes", "prefixes")]))
    }),
    command(
        "subnet pool create",
        &["--pool-prefix", "--default-prefix-length", "--min-prefix-length", "--max-prefix-length"],
        &["--share", "--no-share"],
        create_pool,
    ),
];

fn list(order: &mut Order<'_>) -> Result<Said, String> {
    let external = order.flags.on(&["--external"]);
    let wanted = |one: &&Value| !external || one.get("router:external") == Some(&Value::Bool(true));
    let all = super::holdings::of_project(order, "Network");
    let rows: Vec<Value> = all.iter().filter(wanted).cloned().collect();
    Ok(columns(&rows, &[("ID", "id"), ("Name", "name"), ("Subnets", "subnets")]))
}

/// The physical networks that Neutron's ML2 takes for flat networks.
fn flat_networks(order: &Order<'_>) -> String {
    let apps = cloud(order.world).into_iter().flat_map(|model| model.apps.values());
    let mut options =
        apps.filter(|app| app.charm == "neutron-api").filter_map(|app| app.option("flat-network-providers"));
    options.next().unwrap_or_default()
}

fn create(order: &mut Order<'_>) -> Result<Said, String> {
    let (name, kind) = (order.name()?, order.text("--provider-network-type").to_owned());
    let physical = order.text("--provider-physical-network").to_owned();
    if kind == "flat" && !flat_networks(order).split_whitespace().any(|known| known == physical) {
        return Err(format!(
            "BadRequestException: 400: Client Error for url, Invalid input for operation: Unknown provider '{physical}' for flat network."
        ));
    }
    let flat_on = |one: &Value| !physical.is_empty() && text(one, "provider:physical_network") == physical;
    if order.world.openstack.resources.all("Network").iter().any(flat_on) {
        return Err(format!(
            "ConflictException: 409: Client Error for url, Unable to create the flat network. Physical network {physical} is in use."
        ));
    }
    let physical = if physical.is_empty() { Value::Null } else { Value::from(physical) };
    let one = json!({
        "admin_state_up": true, "availability_zone_hints": [], "availability_zones": [], "description": "",
        "dns_domain": null, "id": new_id(order.world), "ipv4_address_scope": null, "ipv6_address_scope": null,
        "is_default": false, "is_vlan_transparent": null, "mtu": 1500, "name": name,
        "port_security_enabled": true, "provider:network_type": if kind.is_empty() { "geneve" } else { kind.as_str() },
        "provider:physical_network": physical, "provider:segmentation_id": null, "qos_policy_id": null,
        "revision_number": 1, "router:external": order.flags.on(&["--external"]), "segments": null,
        "shared": order.flags.on(&["--share"]), "status": "ACTIVE", "subnets": [], "tags": [], "_project": order.text("--project"),
    });
    let other = [
        ("router:external", json!(false)),
        ("provider:network_type", json!("geneve")),
        ("provider:physical_network", json!("physnet2")),
        ("shared", json!(true)),
    ];
    make(order.world, Op::Network, "Network", one, &other).map(Said::One)
}

fn create_subnet(order: &mut Order<'_>) -> Result<Said, String> {
    let name = order.name()?;
    let network = order.world.openstack.resources.find("Network", order.text("--network"))?;
    let network = text(network, "id").to_owned();
    let cidr: ipnet::Ipv4Net = match order.text("--subnet-range") {
        "" => allocate(order)?,
        given => given.parse().map_err(|_| {
            "BadRequestException: 400: Client Error for url, Invalid input for cidr.".to_owned()
        })?,
    };
    let given = order.flags.all(&["--allocation-pool"]).map(|text| {
        let part = |key: &str| text.split(',').find_map(|part| part.strip_prefix(key)).unwrap_or_default();
        json!({"start": part("start="), "end": part("end=")})
    });
    let mut pools: Vec<Value> = given.collect();
    let gateway = order.text("--gateway").to_owned();
    let whole = json!([{"start": cidr.hosts().nth(1), "end": cidr.hosts().last()}]);
    if pools.is_empty() {
        pools = whole.as_array().cloned().unwrap_or_default();
    }
    let resolvers: Vec<&str> = order.flags.all(&["--dns-nameserver"]).collect();
    let mut one = json!({
        "allocation_pools": pools, "cidr": cidr.to_string(), "description": "", "dns_nameservers": resolvers,
        "dns_publish_fixed_ip": null, "enable_dhcp": !order.flags.on(&["--no-dhcp"]),
        "gateway_ip": if gateway.is_empty() { Value::from(cidr.hosts().next().map(|ip| ip.to_string())) } else { Value::from(gateway) },
        "host_routes": [], "id": "", "ip_version": 4, "ipv6_address_mode": null, "ipv6_ra_mode": null, "name": name,
        "network_id": network, "revision_number": 0, "segment_id": null, "service_types": [],
        "subnetpool_id": null, "tags": [],
    });
    set(&mut one, "id", new_id(order.world));
    let other = [
        ("allocation_pools", whole),
        ("enable_dhcp", json!(true)),
        ("gateway_ip", json!(cidr.hosts().nth(1))),
        ("dns_nameservers", json!(["192.0.2.53"])),
    ];
    let made = make(order.world, Op::Subnet, "Subnet", one, &other)?;
    if let Some(network) = order.world.openstack.resources.find_mut("Network", &network) {
        let mut subnets = network.get("subnets").and_then(Value::as_array).cloned().unwrap_or_default();
        subnets.extend(made.get("id").cloned());
        set(network, "subnets", subnets);
    }
    Ok(Said::One(made))
}

/// The first block of a pool that no subnet has.
fn allocate(order: &Order<'_>) -> Result<ipnet::Ipv4Net, String> {
    let resources = &order.world.openstack.resources;
    let pool = resources.find("SubnetPool", order.text("--subnet-pool"))?;
    let length =
        pool.get("default_prefixlen").and_then(Value::as_u64).and_then(|length| u8::try_from(length).ok());
    let prefixes = pool.get("prefixes").and_then(Value::as_array).into_iter().flatten();
    let mut prefixes = prefixes.filter_map(|one| one.as_str()?.parse::<ipnet::Ipv4Net>().ok());
    let blocks = prefixes.next().zip(length).and_then(|(prefix, length)| prefix.subnets(length).ok());
    let taken: Vec<ipnet::Ipv4Net> =
        resources.all("Subnet").iter().filter_map(|one| text(one, "cidr").parse().ok()).collect();
    let free = |block: &ipnet::Ipv4Net| !taken.iter().any(|one| one.contains(block) || block.contains(one));
    blocks.into_iter().flatten().find(free).ok_or_else(|| {
        "ConflictException: 409: Client Error for url, Failed to allocate subnet: Insufficient prefix space.".to_owned()
    })
}

fn create_pool(order: &mut Order<'_>) -> Result<Said, String> {
    let number = |flag: &str, other: u64| order.text(flag).parse().unwrap_or(other);
    let prefixes: Vec<&str> = order.flags.all(&["--pool-prefix"]).collect();
    let mut one = json!({
        "address_scope_id": null, "default_prefixlen": number("--default-prefix-length", 8), "default_quota": null,
        "description": "", "id": "", "ip_version": 4, "is_default": false,
        "max_prefixlen": number("--max-prefix-length", 32), "min_prefixlen": number("--min-prefix-length", 8),
        "name": order.name()?, "prefixes": prefixes, "revision_number": 0, "shared": order.flags.on(&["--share"]),
        "tags": [],
    });
    set(&mut one, "id", new_id(order.world));
    let other =
        [("default_prefixlen", json!(26)), ("prefixes", json!(["10.0.0.0/8"])), ("shared", json!(false))];
    make(order.world, Op::Pool, "SubnetPool", one, &other).map(Said::One)
}
