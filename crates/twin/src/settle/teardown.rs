//! How a cloud ends: machine by machine, or with its whole model.

use crate::faults::Mishap;
use crate::world::World;
use crate::world::guests;
use crate::world::juju::Model;

/// Juju lets go of one machine with all that is on it. Where the instance is not kept it goes back to MAAS, which
/// decomposes it.
pub(crate) fn machine(world: &mut World, model: &str, id: &str, keep: bool) {
    let kept = keep && !world.bites(Mishap::KeepIgnored);
    let Some(mut target) = world.juju.model(model).cloned() else { return };
    let inside = format!("{id}/");
    let gone = |machine: &str| machine == id || machine.starts_with(&inside);
    let host = target.machine(id).map(|machine| machine.hostname.clone()).unwrap_or_default();
    for machine in target.machines.iter().filter(|machine| gone(&machine.id)) {
        for nic in &machine.nics {
            world.maas.given.remove(&nic.address);
        }
    }
    written(world, &target, id, &host);
    target.machines.retain(|machine| !gone(&machine.id));
    for app in target.apps.values_mut() {
        app.units.retain(|unit| !gone(&unit.machine));
        if !app.units.iter().any(|unit| unit.leader)
            && let Some(first) = app.units.first_mut()
        {
            first.leader = true;
        }
    }
    if let Some(model) = world.juju.model_mut(model) {
        *model = target;
    }
    if !kept {
        guests::given_back(world, &host);
    }
}

/// What an OSD has written stays on its disks.
fn written(world: &mut World, model: &Model, id: &str, host: &str) {
    let osds = model.apps.values().filter(|app| app.charm == "ceph-osd");
    let here = osds.filter(|app| app.units.iter().any(|unit| unit.machine == id));
    let devices: Vec<String> =
        here.filter_map(|app| app.option("osd-devices")).flat_map(|text| words(&text)).collect();
    let nodes = world.maas.machines.iter_mut().filter(|node| node.hostname == host);
    for disk in nodes.flat_map(|node| &mut node.disks).filter(|disk| devices.contains(&disk.device)) {
        (disk.allocated, disk.blank) = (disk.bytes / 40, false);
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// A model ends with everything in it. Its machines are not kept.
pub(crate) fn whole(world: &mut World, model: &str) {
    let Some(target) = world.juju.model(model) else { return };
    let had_cloud = !target.apps.is_empty();
    let hosts = target.machines.iter().filter(|machine| !machine.id.contains('/'));
    let hosts: Vec<String> = hosts.map(|machine| machine.id.clone()).collect();
    for host in hosts {
        machine(world, model, &host, false);
    }
    guests::beyond_model(world);
    let juju = &mut world.juju;
    juju.models.retain(|other| !other.is_ours(model));
    juju.current = juju.current.take().filter(|current| *current != model);
    if had_cloud {
        world.forget_cloud();
    }
}
