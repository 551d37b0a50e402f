//! Hosts that MAAS gives up, and how they come back: images and a domain on the hypervisor, then an enrolment.

use super::World;
use super::maas::{Disk, Ids, Maas, Node, NodeState, NodeStatus};
use super::timeline::Timeline;
use crate::faults::Mishap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A host that MAAS has decomposed: its domain and its images went with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Gone {
    /// As MAAS had it.
    pub(crate) node: Node,
    /// The MAC addresses of the domain that the hypervisor has again.
    pub(crate) defined: Option<Vec<String>>,
    /// The images that are there again.
    pub(crate) images: Vec<Disk>,
}

impl Gone {
    /// An empty image of this size at the place of one of its disks.
    pub(crate) fn make(&mut self, path: &str, bytes: u64) {
        let Some(mut disk) = self.node.disks.iter().find(|disk| disk.image == path).cloned() else { return };
        disk.bytes = bytes;
        disk.erase();
        self.images.retain(|image| image.image != path);
        self.images.push(disk);
    }

    /// Whether the domain could boot.
    fn is_whole(&self) -> bool {
        self.node.disks.iter().all(|disk| self.images.iter().any(|image| image.image == disk.image))
    }
}

impl Maas {
    /// A machine that was composed in a pod goes with all that it was made of.
    pub(crate) fn decompose(&mut self, host: &str) {
        let (gone, left) = self.machines.drain(..).partition(|node| node.hostname == host);
        self.machines = left;
        let gone: Vec<Node> = gone;
        self.gone.extend(gone.into_iter().map(|node| Gone { node, defined: None, images: Vec::new() }));
    }
}

/// Juju gives a machine back to MAAS.
pub(crate) fn given_back(world: &mut World, host: &str) {
    let now = world.now;
    if !world.maas.machines.iter().any(|node| node.hostname == host) {
        return;
    }
    if world.bites(Mishap::GivenBackWhole) {
        let nodes = world.maas.machines.iter_mut().filter(|node| node.hostname == host);
        nodes.for_each(|node| node.state.set(now, ready(false)));
        return;
    }
    world.maas.decompose(host);
    let other = world.maas.machines.first().map(|node| node.hostname.clone());
    if let Some(other) = other
        && world.bites(Mishap::AnotherGivenBack)
    {
        world.maas.decompose(&other);
    }
}

/// A model that is destroyed takes hosts along that are not its own, where that goes wrong.
pub(crate) fn beyond_model(world: &mut World) {
    let Some(host) = world.maas.machines.last().map(|node| node.hostname.clone()) else { return };
    if world.bites(Mishap::DestroyTakesMore) {
        world.maas.decompose(&host);
    }
}

/// MAAS looks at what its VM hosts have, takes in the domains that it does not know, and commissions them. Ids are new,
/// MAC addresses are the domain's, and no NIC has an address.
pub(crate) fn enrol(world: &mut World) {
    let (known, all): (Vec<Gone>, Vec<Gone>) =
        std::mem::take(&mut world.maas.gone).into_iter().partition(|gone| gone.defined.is_none());
    world.maas.gone = known;
    if all.is_empty() {
        return;
    }
    if world.bites(Mishap::EnrolSilent) {
        world.maas.gone.extend(all);
        return;
    }
    let renamed = world.bites(Mishap::EnrolledAsAnother);
    let fails = world.bites(Mishap::CommissionFails);
    let stays_on = world.bites(Mishap::CommissionLeavesOn);
    let used: BTreeSet<u64> = world.maas.machines.iter().map(|node| node.id).collect();
    let mut ids = Ids { seed: world.seed.fork(&format!("enrolment {}", world.now)), used };
    for (index, gone) in all.into_iter().enumerate() {
        let whole = gone.is_whole() && !(fails && index == 0);
        let lasts = ids.seed.between(180, 420) as i64;
        let mut node = taken_in(gone, &mut ids);
        if renamed && index == 0 {
            node.hostname = "game-lizard".to_owned();
        }
        let status =
            |status: NodeStatus, powered| NodeState { status, message: status.name().to_owned(), powered };
        node.state = Timeline::new(i64::MIN, status(NodeStatus::Commissioning, true));
        let end = if whole { ready(stays_on) } else { status(NodeStatus::FailedCommissioning, true) };
        node.state.set(world.now + lasts, end);
        world.maas.machines.push(node);
    }
    let order: Vec<String> = world.blueprint.hosts.iter().map(|host| host.name.clone()).collect();
    world.maas.machines.sort_by_key(|node| order.iter().position(|name| *name == node.hostname));
}

fn ready(powered: bool) -> NodeState {
    NodeState { status: NodeStatus::Ready, message: "Ready".to_owned(), powered }
}

/// The machine that MAAS makes of a domain.
fn taken_in(gone: Gone, ids: &mut Ids) -> Node {
    let (mut node, macs) = (gone.node, gone.defined.unwrap_or_default());
    node.system_id = ids.system_id();
    node.id = ids.number(1, 90);
    node.locked = false;
    node.disks = gone.images;
    node.disks.sort_by(|one, other| one.device.cmp(&other.device));
    node.nics.retain(|nic| macs.contains(&nic.mac));
    for nic in &mut node.nics {
        (nic.id, nic.link) = (ids.number(100, 999), None);
    }
    node
}
