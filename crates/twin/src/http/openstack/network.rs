//! Neutron's API: networks, subnets, pools, ports and what it says of itself; routers and groups have files of their own.

use super::{Reply, Visit, groups, over, router, stamp, words};
use crate::world::World;
use crate::world::juju::uuid;
use crate::world::network::{self, NewNetwork, NewPool, NewSubnet};
use crate::world::openstack::network_agents;
use crate::world::ports::{self, Port};
use crate::world::refusal::Refusal;
use crate::world::resources::{delete, text};
use serde_json::{Value, json};

/// Parts of the API that clients look for before they use them.
const EXTENSIONS: [&str; 12] = [
    "address-scope",
    "agent",
    "availability_zone",
    "external-net",
    "l3-ha",
    "network-ip-availability",
    "port-security",
    "provider",
    "quotas",
    "router",
    "security-group",
    "standard-attr-tag",
];

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parts = visit.parts.clone();
    let Some(("v2.0", parts)) = parts.split_first().map(|(version, rest)| (*version, rest)) else {
        return Err(words::no_path());
    };
    match (visit.method(), parts) {
        (_, ["routers", rest @ ..]) => router::answer(visit, rest),
        (_, ["floatingips", rest @ ..]) => router::floating(visit, rest),
        (_, ["security-groups", rest @ ..]) => groups::answer(visit, rest),
        (_, ["security-group-rules", rest @ ..]) => groups::rules(visit, rest),
        ("POST", ["networks"]) => create_network(visit),
        ("POST", ["subnets"]) => create_subnet(visit),
        ("POST", ["subnetpools"]) => create_pool(visit),
        ("POST", ["ports"]) => create_port(visit),
        ("DELETE", [kind, id]) => remove(visit, kind, id),
        ("GET", ["extensions", alias]) => {
            let found = EXTENSIONS.iter().find(|known| *known == alias);
            let no =
                || words::absent("ExtensionNotFound", format!("Extension with alias {alias} does not exist"));
            Reply::ok(json!({"extension": extension(found.ok_or_else(no)?)}))
        }
        // Those that somebody has set, and nobody can here.
        ("GET", ["quotas"]) => visit.list("quotas", Vec::new()),
        ("GET", ["quotas", _] | ["quotas", _, "default"]) => {
            Reply::ok(json!({"quota": {"floatingip": 50, "network": 100, "port": 500,
            "rbac_policy": 10, "router": 10, "security_group": 10, "security_group_rule": 100, "subnet": 100, "subnetpool": -1, "trunk": -1}}))
        }
        ("GET", [kind]) => {
            let rows = rows(visit, kind).ok_or_else(words::no_path)?;
            visit.list(&kind.replace('-', "_"), rows)
        }
        ("GET", [kind, id]) => show(visit, kind, id),
        _ => Err(words::no_path()),
    }
}

fn extension(alias: &str) -> Value {
    json!({"alias": alias, "name": alias, "description": "", "updated": "2016-01-01T00:00:00-00:00", "links": []})
}

/// What Neutron calls one of a list, and what it calls it when it is not there.
fn names(kind: &str) -> (&'static str, &'static str, &'static str) {
    match kind {
        "networks" => ("network", "Network", "NetworkNotFound"),
        "subnets" => ("subnet", "Subnet", "SubnetNotFound"),
        "subnetpools" => ("subnetpool", "Subnet pool", "SubnetPoolNotFound"),
        "ports" => ("port", "Port", "PortNotFound"),
        "agents" => ("agent", "Agent", "AgentNotFound"),
        _ => ("resource", "Resource", "HTTPNotFound"),
    }
}

/// The refusal for what is not there.
fn absent(kind: &str, id: &str) -> Refusal {
    let (_, name, error) = names(kind);
    words::absent(error, format!("{name} {id} could not be found."))
}

fn show(visit: &mut Visit<'_>, kind: &str, id: &str) -> Result<Reply, Refusal> {
    let rows = rows(visit, kind).ok_or_else(words::no_path)?;
    let id = crate::http::query::plain(id);
    let one = rows.into_iter().find(|one| text(one, "id") == id).ok_or_else(|| absent(kind, &id))?;
    Reply::ok(json!({names(kind).0: one}))
}

/// Everything of a kind; none where Neutron has no such list here.
fn rows(visit: &mut Visit<'_>, kind: &str) -> Option<Vec<Value>> {
    Some(match kind {
        "networks" => visit.all("Network").iter().map(|one| network_shown(visit, one)).collect(),
        "subnets" => visit.all("Subnet").iter().map(|one| owned(visit, one, json!({}))).collect(),
        "subnetpools" => visit.all("SubnetPool").iter().map(|one| owned(visit, one, json!({}))).collect(),
        "ports" => ports::all(visit.world).iter().map(|port| port_shown(visit, port)).collect(),
        "agents" => agents(visit),
        "extensions" => EXTENSIONS.iter().map(|alias| extension(alias)).collect(),
        "network-ip-availabilities" => {
            visit.all("Network").iter().map(|one| availability(visit, one)).collect()
        }
        "availability_zones" => vec![
            json!({"name": "nova", "resource": "network", "state": "available"}),
            json!({"name": "nova", "resource": "router", "state": "available"}),
        ],
        "address-scopes" | "trunks" | "segments" | "rbac-policies" | "address-groups" => Vec::new(),
        _ => return None,
    })
}

/// What everything has that belongs to a project.
pub(super) fn owned(visit: &Visit<'_>, one: &Value, more: Value) -> Value {
    let made = stamp(visit.made(one));
    let project = visit.project();
    let mut whole = over(
        json!({"project_id": project, "tenant_id": project, "created_at": made, "updated_at": made, "description": "",
            "tags": [], "revision_number": 1}),
        one,
    );
    // These are what the command line shows, and not what the API has.
    if let Some(fields) = whole.as_object_mut() {
        fields.retain(|key, _| {
            !["is_vlan_transparent", "segments", "dns_publish_fixed_ip", "interfaces_info"]
                .contains(&key.as_str())
        });
    }
    over(whole, &more)
}

fn network_shown(visit: &Visit<'_>, one: &Value) -> Value {
    let external = one.get("router:external") == Some(&Value::Bool(true));
    let mut whole = over(
        json!({"admin_state_up": true, "availability_zone_hints": [], "availability_zones": [], "mtu": 1500, "qos_policy_id": null,
            "ipv4_address_scope": null, "ipv6_address_scope": null, "port_security_enabled": true, "l2_adjacency": true,
            "provider:segmentation_id": null}),
        &owned(visit, one, json!({"dns_domain": ""})),
    );
    if let Some(fields) = whole.as_object_mut()
        && !external
    {
        fields.remove("is_default");
    }
    whole
}

/// The address of a network card, which its owner's id stands for.
pub(super) fn mac(world: &World, thing: &str) -> String {
    let digits = uuid(&mut world.seed.fork(&format!("mac {thing}"))).replace('-', "");
    let pair = |at: usize| digits.get(at..at + 2).unwrap_or("00").to_owned();
    format!("fa:16:3e:{}:{}:{}", pair(0), pair(2), pair(4))
}

fn port_shown(visit: &Visit<'_>, port: &Port) -> Value {
    let made = stamp(port.made.unwrap_or_else(|| crate::world::began(&visit.world.seed)));
    let is_bound = !port.host.is_empty();
    let project = if port.owner == "network:floatingip" { String::new() } else { visit.project() };
    let fixed = |port: &Port| json!([{"subnet_id": port.subnet, "ip_address": port.address}]);
    let details = if is_bound { json!({"port_filter": true, "bridge_name": "br-int"}) } else { json!({}) };
    let guarded = port.owner.is_empty() || port.owner == "compute:nova";
    json!({"id": port.id, "name": port.name, "network_id": port.network, "device_id": port.device, "device_owner": port.owner,
        "admin_state_up": true, "allowed_address_pairs": [], "binding:host_id": port.host, "binding:profile": {},
        "binding:vif_details": details, "binding:vif_type": if is_bound { "ovs" } else { "unbound" }, "binding:vnic_type": "normal",
        "created_at": made, "updated_at": made, "description": "", "extra_dhcp_opts": [],
        "fixed_ips": if port.address.is_empty() { json!([]) } else { fixed(port) },
        "mac_address": mac(visit.world, if port.device.is_empty() { &port.id } else { &port.device }), "port_security_enabled": guarded, "project_id": project, "tenant_id": project,
        "qos_network_policy_id": null, "qos_policy_id": null, "resource_request": null, "revision_number": 1,
        "security_groups": if guarded { json!([groups::default_id(visit)]) } else { json!([]) },
        "status": port.status, "tags": [], "ip_allocation": "immediate"})
}

fn agents(visit: &mut Visit<'_>) -> Vec<Value> {
    let beat = crate::world::stamp(visit.world.now - 6).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let row = |one: &Value| {
        json!({"id": text(one, "ID"), "agent_type": text(one, "Agent Type"), "binary": text(one, "Binary"), "host": text(one, "Host"),
            "alive": one.get("Alive"), "admin_state_up": one.get("State"), "availability_zone": text(one, "Availability Zone"),
            "configurations": {}, "description": "", "heartbeat_timestamp": beat, "topic": "n/a"})
    };
    network_agents(visit.world).iter().map(row).collect()
}

/// How many addresses a network has, and how many are taken.
fn availability(visit: &Visit<'_>, one: &Value) -> Value {
    let id = text(one, "id");
    let subnets = visit.all("Subnet");
    let number = |text: &str| text.parse::<std::net::Ipv4Addr>().ok().map_or(0, u32::from);
    let size = |subnet: &Value| -> u64 {
        let pools = subnet.get("allocation_pools").and_then(Value::as_array).into_iter().flatten();
        pools
            .map(|pool| u64::from(number(text(pool, "end")).saturating_sub(number(text(pool, "start")))) + 1)
            .sum()
    };
    let total: u64 = subnets.iter().filter(|one| text(one, "network_id") == id).map(size).sum();
    let used =
        ports::all(visit.world).iter().filter(|port| port.network == id && !port.address.is_empty()).count();
    json!({"network_id": id, "network_name": text(one, "name"), "tenant_id": visit.project(), "project_id": visit.project(),
        "total_ips": total, "used_ips": used, "subnet_ip_availability": []})
}

/// A field that may be a number or its digits.
pub(super) fn number(given: &Value, key: &str) -> Option<u64> {
    given.get(key).and_then(|one| one.as_u64().or_else(|| one.as_str()?.parse().ok()))
}

/// A list of texts.
pub(super) fn texts<'a>(given: &'a Value, key: &str) -> Vec<&'a str> {
    given.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn create_network(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("network").cloned().unwrap_or_default();
    let is = |key: &str| given.get(key).and_then(Value::as_bool).unwrap_or(false);
    let new = NewNetwork {
        project: "",
        name: text(&given, "name"),
        kind: text(&given, "provider:network_type"),
        physical: text(&given, "provider:physical_network"),
        external: is("router:external"),
        shared: is("shared"),
    };
    let one = network::network(visit.world, &new)?;
    let one = visit.one("Network", text(&one, "id")).unwrap_or(one);
    Ok(Reply::new(201, json!({"network": network_shown(visit, &one)})))
}

fn create_subnet(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("subnet").cloned().unwrap_or_default();
    let id = text(&given, "network_id");
    visit.one("Network", id).ok_or_else(|| absent("networks", id))?;
    let new = NewSubnet {
        name: text(&given, "name"),
        network: id,
        cidr: text(&given, "cidr"),
        gateway: text(&given, "gateway_ip"),
        pools: given.get("allocation_pools").and_then(Value::as_array).cloned().unwrap_or_default(),
        resolvers: texts(&given, "dns_nameservers"),
        dhcp: given.get("enable_dhcp").and_then(Value::as_bool).unwrap_or(true),
    };
    let one = network::subnet(visit.world, new)?;
    Ok(Reply::new(201, json!({"subnet": owned(visit, &one, json!({}))})))
}

fn create_pool(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("subnetpool").cloned().unwrap_or_default();
    let new = NewPool {
        name: text(&given, "name"),
        prefixes: texts(&given, "prefixes"),
        default: number(&given, "default_prefixlen").unwrap_or(8),
        min: number(&given, "min_prefixlen").unwrap_or(8),
        max: number(&given, "max_prefixlen").unwrap_or(32),
        shared: given.get("shared").and_then(Value::as_bool).unwrap_or(false),
    };
    let one = network::pool(visit.world, &new)?;
    Ok(Reply::new(201, json!({"subnetpool": owned(visit, &one, json!({}))})))
}

fn create_port(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("port").cloned().unwrap_or_default();
    let id = text(&given, "network_id");
    visit.one("Network", id).ok_or_else(|| absent("networks", id))?;
    let wanted = given.pointer("/fixed_ips/0/ip_address").and_then(Value::as_str).unwrap_or_default();
    let one = network::port(visit.world, text(&given, "name"), id, wanted)?;
    let all = ports::all(visit.world);
    let port = all.iter().find(|port| port.id == text(&one, "id")).ok_or_else(Refusal::broken)?;
    Ok(Reply::new(201, json!({"port": port_shown(visit, port)})))
}

fn remove(visit: &mut Visit<'_>, kind: &str, id: &str) -> Result<Reply, Refusal> {
    let stored = match kind {
        "networks" => "Network",
        "subnets" => "Subnet",
        "subnetpools" => "SubnetPool",
        "ports" => "Port",
        _ => return Err(words::no_path()),
    };
    visit.one(stored, id).ok_or_else(|| absent(kind, id))?;
    match stored {
        "Network" => network::delete_network(visit.world, id)?,
        "Subnet" => network::delete_subnet(visit.world, id)?,
        _ => delete(visit.world, None, stored, id)?,
    }
    Reply::empty(204)
}
