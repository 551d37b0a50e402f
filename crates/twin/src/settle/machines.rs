use super::{MachineOrder, UnitOrder, spaces};
use crate::faults::Mishap;
use crate::world::World;
use crate::world::juju::{Machine, MachineState, Model, NetworkInterface};
use crate::world::maas::{NodeState, NodeStatus};
use crate::world::timeline::Timeline;
use model::Seed;
use std::collections::BTreeMap;

/// Asks MAAS for the hosts: each bundle machine becomes the host that the site says it is.
pub(super) fn hosts(world: &mut World, model: &mut Model, orders: &[MachineOrder]) {
    let hosts: Vec<&MachineOrder> = orders.iter().filter(|order| !order.id.contains('/')).collect();
    let mut seed = world.seed.fork("machines");
    let broken = seed.between(0, hosts.len() as u64) as usize;
    let now = world.now;
    for (index, order) in hosts.into_iter().enumerate() {
        let mut machine = pending(order, now);
        let fails = world.has(Mishap::MachineDeployFails) && index == broken;
        match node_for(world, order) {
            Some(node) => deploy_node(world, &mut machine, node, &mut seed, fails),
            None => {
                let text = format!(
                    "failed to start machine {} (No available machine matches constraints: [('zone', ['default']), ('agent_name', ['{}'])] (resolved to \"zone=default\")), retrying in 10s (10 more attempts)",
                    machine.id, model.uuid
                );
                machine.state.set(now + 30, MachineState::new("pending", "allocating", &text));
                machine.state.set(now + 160, MachineState::new("down", "provisioning error", &text));
            }
        }
        model.machines.push(machine);
    }
}

fn pending(order: &MachineOrder, now: i64) -> Machine {
    Machine {
        id: order.id.clone(),
        bundle_id: order.bundle_id.clone(),
        hostname: String::new(),
        instance: "pending".to_owned(),
        base: order.base.clone(),
        hardware: String::new(),
        constraints: order.constraints.clone(),
        nics: Vec::new(),
        state: Timeline::new(now, MachineState::new("pending", "pending", "")),
    }
}

/// The MAAS machine that becomes this one: the site's host of that bundle machine, else any; only a Ready one.
fn node_for(world: &World, order: &MachineOrder) -> Option<usize> {
    let wanted = order.bundle_id.as_deref().unwrap_or(&order.id);
    let host =
        world.blueprint.hosts.iter().find(|host| host.machine == wanted).map(|host| host.name.as_str());
    let ready = |node: &crate::world::maas::Node| node.state.last().status == NodeStatus::Ready;
    let named = |node: &crate::world::maas::Node| host.is_none_or(|host| node.hostname == host);
    world.maas.machines.iter().position(|node| named(node) && ready(node))
}

fn deploy_node(world: &mut World, machine: &mut Machine, node: usize, seed: &mut Seed, fails: bool) {
    const STEPS: [(&str, u64, u64); 4] = [
        ("Performing PXE boot", 20, 60),
        ("Installing OS", 90, 180),
        ("Configuring OS", 210, 330),
        ("Rebooting", 60, 120),
    ];
    let subnets = world.maas.subnets.clone();
    let Some(node) = world.maas.machines.get_mut(node) else { return };
    let mut at = world.now + seed.between(5, 20) as i64;
    let maas = |status, message: &str, powered| NodeState { status, message: message.to_owned(), powered };
    node.state.set(at, maas(NodeStatus::Allocated, "Allocated", false));
    machine.hostname = node.hostname.clone();
    machine.instance = node.system_id.clone();
    machine.hardware =
        format!("arch=amd64 cores={} mem={}M availability-zone=default", node.cores, node.memory);
    machine.state.set(at, MachineState::new("pending", "allocating", "starting"));
    for (message, low, high) in STEPS {
        at += seed.between(low, high) as i64;
        node.state.set(at, maas(NodeStatus::Deploying, message, true));
        machine.state.set(at, MachineState::new("pending", "allocating", &format!("Deploying: {message}")));
    }
    if fails {
        at = world.now + 1_830;
        let text = "Node operation 'Deploying' timed out after 30 minutes.";
        node.state.set(at, maas(NodeStatus::FailedDeployment, text, true));
        let text = format!("Failed deployment: {text}");
        machine.state.set(at, MachineState::new("pending", "provisioning error", &text));
        return;
    }
    at += seed.between(90, 180) as i64;
    node.state.set(at, maas(NodeStatus::Deployed, "Deployed", true));
    machine.state.set(at, MachineState::new("pending", "running", "Deployed"));
    machine.state.set(at + seed.between(45, 120) as i64, MachineState::new("started", "running", "Deployed"));
    let mut nics: Vec<_> = node.nics.iter().collect();
    nics.sort_by_key(|nic| !subnets.iter().any(|subnet| subnet.dhcp && subnet.plane == nic.plane));
    for nic in nics {
        let Some(link) = &nic.link else { continue };
        let Some(subnet) = subnets.iter().find(|subnet| subnet.id == link.subnet) else { continue };
        machine.nics.push(NetworkInterface {
            name: nic.name.clone(),
            mac: nic.mac.clone(),
            address: link.address,
            subnet: subnet.id,
            space: subnet.space.clone(),
            gateway: subnet.gateway,
        });
    }
}

/// Starts the containers on their hosts, one after the other as LXD does, once the host's agent is there.
pub(super) fn containers(world: &mut World, model: &mut Model, orders: &[MachineOrder], units: &[UnitOrder]) {
    let mut seed = world.seed.fork("containers");
    let count = orders.iter().filter(|order| order.id.contains('/')).count() as u64;
    let unlucky = if world.has(Mishap::ContainerStartFails) { Some(seed.between(0, count)) } else { None };
    let mut free: BTreeMap<String, i64> = BTreeMap::new();
    let mut built: Vec<(i64, Machine)> = Vec::new();
    for (index, order) in orders.iter().filter(|order| order.id.contains('/')).enumerate() {
        let mut machine = pending(order, world.now);
        machine.hostname = container_name(&model.uuid, &order.id);
        let host = machine
            .host()
            .and_then(|host| model.machine(host))
            .filter(|host| host.state.last().agent == "started");
        let Some(host) = host else {
            built.push((i64::MAX, machine));
            continue;
        };
        let begin =
            free.entry(host.id.clone()).or_insert_with(|| host.state.end() + seed.between(20, 60) as i64);
        let first = *begin < host.state.end() + 61;
        let wanted: Vec<String> = units
            .iter()
            .filter(|unit| unit.machine == order.id)
            .flat_map(|unit| spaces(model, &unit.app))
            .collect();
        let lacking: Vec<&str> =
            wanted.iter().filter(|space| host.address_in(space).is_none()).map(String::as_str).collect();
        let trouble = if lacking.is_empty() {
            (Some(index as u64) == unlucky).then(|| {
                format!(
                    "Failed to create instance: Failed to run: forkstart {}: exit status 1",
                    machine.hostname
                )
            })
        } else {
            Some(format!(
                "unable to find host bridge for space(s) {} for container \"{}\"",
                quoted(&lacking),
                order.id
            ))
        };
        *begin = container(&mut machine, *begin, first, trouble.as_deref(), &mut seed);
        machine.hardware = host.hardware.clone();
        built.push((machine.state.end(), machine));
        if let Some((_, machine)) = built.last_mut().filter(|_| trouble.is_none()) {
            machine.instance = machine.hostname.clone();
            machine.nics = wanted.iter().map(|space| interface(space, &mut seed)).collect();
        }
    }
    addresses(world, &mut built);
    model.machines.extend(built.into_iter().map(|(_, machine)| machine));
    model.machines.sort_by_key(|machine| natural(&machine.id));
}

fn quoted(spaces: &[&str]) -> String {
    spaces.iter().map(|space| format!("\"{space}\"")).collect::<Vec<_>>().join(", ")
}

/// One container from nothing to a running agent; gives the second at which the next one can begin.
fn container(machine: &mut Machine, begin: i64, first: bool, trouble: Option<&str>, seed: &mut Seed) -> i64 {
    let mut at = begin;
    let image = if first { seed.between(90, 180) } else { seed.between(2, 6) };
    machine.state.set(at, MachineState::new("pending", "allocating", "starting"));
    if let Some(trouble) = trouble {
        machine.state.set(at + 60, MachineState::new("down", "provisioning error", trouble));
        return at + 60;
    }
    let steps = [
        ("acquiring LXD image", seed.between(3, 8)),
        ("Retrieving image: 100% (120.5MB/s)", image),
        ("Creating container spec", seed.between(2, 5)),
        ("Creating container", seed.between(25, 55)),
    ];
    for (message, lasts) in steps {
        at += 1;
        machine.state.set(at, MachineState::new("pending", "allocating", message));
        at += lasts as i64;
    }
    machine.state.set(at, MachineState::new("pending", "running", "Container started"));
    machine
        .state
        .set(at + seed.between(50, 110) as i64, MachineState::new("started", "running", "Container started"));
    at
}

/// `juju-<last six of the model's uuid>-<machine>-lxd-<n>`.
fn container_name(uuid: &str, id: &str) -> String {
    let tail: String = uuid.chars().skip(uuid.chars().count().saturating_sub(6)).collect();
    format!("juju-{tail}-{}", id.replace('/', "-"))
}

fn interface(space: &str, seed: &mut Seed) -> NetworkInterface {
    let draw = seed.draw();
    NetworkInterface {
        name: String::new(),
        mac: format!("00:16:3e:{:02x}:{:02x}:{:02x}", draw & 0xff, (draw >> 8) & 0xff, (draw >> 16) & 0xff),
        address: std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        subnet: 0,
        space: space.to_owned(),
        gateway: None,
    }
}

/// MAAS gives the addresses in the order in which the containers start.
fn addresses(world: &mut World, built: &mut [(i64, Machine)]) {
    let mut order: Vec<(i64, usize)> =
        built.iter().enumerate().map(|(index, (at, _))| (*at, index)).collect();
    order.sort_unstable();
    for (_, index) in order {
        let Some((_, machine)) = built.get_mut(index) else { continue };
        machine.nics.retain_mut(|nic| {
            let Some(subnet) = world.maas.subnet_of_space(&nic.space).cloned() else { return false };
            let Some(address) = world.maas.give_address(subnet.id) else { return false };
            (nic.address, nic.subnet, nic.gateway) = (address, subnet.id, subnet.gateway);
            true
        });
        // Juju's address of a machine is the first: the one on the plane that it boots from.
        machine.nics.sort_by_key(|nic| !world.maas.subnet(nic.subnet).is_some_and(|subnet| subnet.dhcp));
        for (number, nic) in machine.nics.iter_mut().enumerate() {
            nic.name = format!("eth{number}");
        }
    }
}

/// `0/lxd/10` after `0/lxd/9`: Juju sorts machines by number.
pub(crate) fn natural(id: &str) -> Vec<(u64, String)> {
    id.split('/')
        .map(|part| part.parse().map_or((u64::MAX, part.to_owned()), |number| (number, String::new())))
        .collect()
}
