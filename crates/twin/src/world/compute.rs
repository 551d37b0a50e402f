//! Servers of Nova and what they need: what their changes do, whoever asks for them, and where they run.

use crate::faults::{Mishap, Op, Wrong};
use crate::world::World;
use crate::world::juju::{App, uuid};
use crate::world::refusal::Refusal;
use crate::world::resources::{self, create, later, new_id, set, simple, text};
use crate::world::volume;
use serde_json::{Value, json};

/// What a compute host has: memory in MiB, processors, disk in GiB.
pub(crate) const MEMORY: u64 = 65_536;
pub(crate) const PROCESSORS: u64 = 16;
pub(crate) const DISK: u64 = 500;

/// A server that is asked for; flavor, image and network by id.
pub(crate) struct NewServer<'a> {
    pub(crate) name: &'a str,
    pub(crate) flavor: &'a str,
    /// What the flavor is shown as.
    pub(crate) flavor_shown: &'a str,
    pub(crate) image: &'a str,
    pub(crate) network: &'a str,
    /// The id of a security group.
    pub(crate) group: Option<&'a str>,
    /// The address of a port that was made for it.
    pub(crate) address: Option<&'a str>,
    /// Whether its first boot starts something that answers on port 80.
    pub(crate) serves: bool,
}

/// Makes a flavor.
pub(crate) fn flavor(world: &mut World, name: &str, size: [u64; 3], is_public: bool) -> Value {
    let [ram, disk, vcpus] = size;
    let one = json!({"id": "", "name": name, "ram": ram, "disk": disk, "vcpus": vcpus, "os-flavor-access:is_public": is_public});
    simple(world, "Flavor", one)
}

/// Makes a security group without a rule.
pub(crate) fn group(world: &mut World, name: &str) -> Value {
    simple(world, "SecurityGroup", json!({"id": "", "name": name, "rules": [], "stateful": true}))
}

/// Adds a rule to a group.
pub(crate) fn rule(world: &mut World, group: &str, mut rule: Value) -> Value {
    if world.bites(Mishap::Api(Op::Rule, Wrong::Misread(0))) {
        set(&mut rule, "remote_ip_prefix", "0.0.0.0/0");
    }
    if world.bites(Mishap::Api(Op::Rule, Wrong::Silent)) {
        return rule;
    }
    if let Some(group) = world.openstack.resources.find_mut("SecurityGroup", group) {
        let mut rules = group.get("rules").and_then(Value::as_array).cloned().unwrap_or_default();
        rules.push(rule.clone());
        set(group, "rules", rules);
    }
    rule
}

/// Memory that the compute hosts have left for guests, in MiB: theirs, without what the charm keeps for the host.
fn memory(world: &World) -> u64 {
    let Some(model) = crate::world::openstack::cloud(world) else { return 0 };
    let apps = model.apps.values().filter(|app| app.charm == "nova-compute");
    apps.map(|app| MEMORY.saturating_sub(reserved(app)) * app.units.len() as u64).sum()
}

/// Memory that the charm keeps for the host.
pub(crate) fn reserved(app: &App) -> u64 {
    app.number("reserved-host-memory").unwrap_or(512) as u64
}

/// Makes a server.
pub(crate) fn server(world: &mut World, new: &NewServer<'_>) -> Result<Value, Refusal> {
    let resources = &world.openstack.resources;
    let absent = |words: String| Refusal::new(400, "badRequest", words);
    let flavor = resources.find("Flavor", new.flavor).map_err(absent)?;
    let ram = flavor.get("ram").and_then(Value::as_u64).unwrap_or(0);
    let network = text(resources.find("Network", new.network).map_err(absent)?, "name").to_owned();
    let address = match new.address {
        Some(address) => address.to_owned(),
        None => super::network::pick(world, new.network)?,
    };
    let fits = ram <= memory(world) && !world.bites(Mishap::NoValidHost);
    let mut addresses = serde_json::Map::new();
    addresses.insert(network, json!([address]));
    if world.bites(Mishap::Api(Op::Server, Wrong::Misread(0))) {
        addresses.insert("lb-mgmt-net".to_owned(), json!(["192.0.2.17"]));
    }
    let mut one = json!({"id": "", "name": new.name, "status": "BUILD", "addresses": {}, "image": new.image, "flavor": new.flavor_shown,
        "OS-EXT-STS:vm_state": "building", "security_groups": new.group, "_serves": new.serves, "_address": address,
        "_flavor": new.flavor, "_network": new.network});
    set(&mut one, "id", new_id(world));
    let end = match fits {
        true => json!({"status": "ACTIVE", "OS-EXT-STS:vm_state": "active", "addresses": addresses}),
        false => json!({"status": "ERROR", "OS-EXT-STS:vm_state": "error",
            "fault": {"code": 500, "message": "No valid host was found. There are not enough hosts available."}}),
    };
    later(&mut one, world.now + 40, end);
    create(world, Op::Server, "Server", one, &[])
}

/// Takes a server away; its volumes stay.
pub(crate) fn delete(world: &mut World, id: &str) -> Result<(), Refusal> {
    resources::delete(world, Some(Op::ServerDelete), "Server", id)?;
    if world.openstack.resources.find("Server", id).is_err() {
        volume::release(world, id);
    }
    Ok(())
}

/// Leads a floating IP to a server.
pub(crate) fn attach(world: &mut World, server: &str, floating: &str, address: &str) {
    if world.bites(Mishap::Api(Op::Attach, Wrong::Silent)) {
        return;
    }
    if let Some(floating) = world.openstack.resources.find_mut("FloatingIP", floating) {
        set(floating, "_server", server);
        let shown = world.openstack.resources.find_mut("Server", server);
        let addresses =
            shown.and_then(|one| one.pointer_mut("/_later/addresses")).and_then(Value::as_object_mut);
        if let Some(Value::Array(all)) = addresses.and_then(|all| all.values_mut().next()) {
            all.push(Value::from(address));
        }
    }
}

/// A compute host: its name, and the id that Nova and Placement know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) id: String,
    /// Memory that is kept for the host itself, in MiB.
    pub(crate) reserved: u64,
}

/// The compute hosts.
pub(crate) fn hosts(world: &World) -> Vec<Host> {
    let Some(model) = crate::world::openstack::cloud(world) else { return Vec::new() };
    let apps = model.apps.values().filter(|app| app.charm == "nova-compute");
    let units = apps.flat_map(|app| app.units.iter().map(move |unit| (app, unit)));
    let host = |(app, unit): (&App, &crate::world::juju::Unit)| {
        let name = format!("{}.maas", model.machine(&unit.machine)?.hostname);
        let id = uuid(&mut world.seed.fork(&format!("hypervisor {name}")));
        Some(Host { name, id, reserved: reserved(app) })
    };
    units.filter_map(host).collect()
}

/// The host that a server runs on: the servers are dealt out in turn. None for one that found no host.
pub(crate) fn host_of(world: &World, id: &str) -> Option<Host> {
    let servers = world.openstack.resources.shown("Server", world.now);
    let mut placed = servers.iter().filter(|one| text(one, "status") != "ERROR");
    let at = placed.position(|one| text(one, "id") == id)?;
    let hosts = hosts(world);
    hosts.get(at.checked_rem(hosts.len())?).cloned()
}

/// What a server takes: memory, disk, processors.
pub(crate) fn taken(world: &World, server: &Value) -> [u64; 3] {
    let resources = &world.openstack.resources;
    let flavor =
        ["_flavor", "flavor"].into_iter().find_map(|key| resources.find("Flavor", text(server, key)).ok());
    let number = |key: &str| flavor.and_then(|one| one.get(key)).and_then(Value::as_u64).unwrap_or(0);
    [number("ram"), number("disk"), number("vcpus")]
}
