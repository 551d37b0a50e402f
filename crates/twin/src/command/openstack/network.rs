//! Networks, subnets and pools of Neutron.

use super::{Command, Order, Said, columns, command, show};
use crate::world::network::{self as world, NewNetwork, NewPool, NewSubnet};
use crate::world::resources::text;
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
        world::delete_network(order.world, &id)?;
        Ok(Said::Nothing)
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

fn create(order: &mut Order<'_>) -> Result<Said, String> {
    let (name, flags) = (order.name()?, &order.flags);
    let new = NewNetwork {
        name: &name,
        kind: flags.text("--provider-network-type"),
        physical: flags.text("--provider-physical-network"),
        external: flags.on(&["--external"]),
        shared: flags.on(&["--share"]),
        project: flags.text("--project"),
    };
    Ok(Said::One(world::network(order.world, &new)?))
}

fn create_subnet(order: &mut Order<'_>) -> Result<Said, String> {
    let (name, flags) = (order.name()?, &order.flags);
    let network = order.world.openstack.resources.find("Network", flags.text("--network"))?;
    let network = text(network, "id").to_owned();
    let cidr = match flags.text("--subnet-range") {
        "" => allocate(order)?.to_string(),
        given => given.to_owned(),
    };
    let given = flags.all(&["--allocation-pool"]).map(|text| {
        let part = |key: &str| text.split(',').find_map(|part| part.strip_prefix(key)).unwrap_or_default();
        json!({"start": part("start="), "end": part("end=")})
    });
    let new = NewSubnet {
        name: &name,
        network: &network,
        cidr: &cidr,
        gateway: flags.text("--gateway"),
        pools: given.collect(),
        resolvers: flags.all(&["--dns-nameserver"]).collect(),
        dhcp: !flags.on(&["--no-dhcp"]),
    };
    Ok(Said::One(world::subnet(order.world, new)?))
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
    let (name, flags) = (order.name()?, &order.flags);
    let number = |flag: &str, other: u64| flags.text(flag).parse().unwrap_or(other);
    let new = NewPool {
        name: &name,
        prefixes: flags.all(&["--pool-prefix"]).collect(),
        default: number("--default-prefix-length", 8),
        min: number("--min-prefix-length", 8),
        max: number("--max-prefix-length", 32),
        shared: flags.on(&["--share"]),
    };
    Ok(Said::One(world::pool(order.world, &new)?))
}
