//! Volumes of Cinder, and the servers that they are attached to.

use crate::faults::{Mishap, Op, Wrong};
use crate::world::World;
use crate::world::juju::uuid;
use crate::world::refusal::Refusal;
use crate::world::resources::{self, later, new_id, set, text};
use serde_json::{Value, json};

/// Makes an empty volume of so many GiB, which takes some seconds.
pub(crate) fn create(world: &mut World, name: Option<&str>, size: u64) -> Result<Value, Refusal> {
    let id = new_id(world);
    let mut one = json!({"id": id, "name": name, "size": size, "status": "creating", "attachments": []});
    let end = if world.bites(Mishap::VolumeFails) { "error" } else { "available" };
    if !world.bites(Mishap::VolumeStuck) {
        later(&mut one, world.now + 4, json!({"status": end}));
    }
    resources::create(world, Op::Volume, "Volume", one, &[])
}

/// Attaches a volume that is free to a server, and gives the device that it gets. It takes some seconds.
pub(crate) fn attach(world: &mut World, server: &str, id: &str) -> Result<String, Refusal> {
    let status = text(&shown(world, id), "status").to_owned();
    if status != "available" {
        let words = format!(
            "Invalid input received: Invalid volume: Volume {id} status must be available or downloading to reserve, but the current status is {status}."
        );
        return Err(Refusal::new(400, "badRequest", words));
    }
    if world.bites(Mishap::Api(Op::Attachment, Wrong::Refused)) {
        return Err(Refusal::broken());
    }
    let letter = (b'b'..=b'z').nth(of_server(world, server).len()).map_or('z', char::from);
    let device = format!("/dev/vd{letter}");
    if world.bites(Mishap::Api(Op::Attachment, Wrong::Silent)) {
        return Ok(device);
    }
    let unseen = world.bites(Mishap::AttachmentUnseen);
    let at = world.now + 6;
    let attachment = json!({"attached_at": super::openstack::moment(at), "attachment_id": uuid(&mut world.seed.fork(&format!("attachment of {id} to {server}"))),
        "device": device, "host_name": super::compute::host_of(world, server).map(|host| host.name), "id": id, "server_id": server, "volume_id": id});
    let fields = json!({"status": "in-use", "attachments": [attachment]});
    change(world, id, "attaching", (at, fields));
    if let Some(one) = world.openstack.resources.find_mut("Volume", id) {
        set(one, "_server", server);
        set(one, "_unseen", unseen);
    }
    Ok(device)
}

/// Takes a volume from the server that has it.
pub(crate) fn detach(world: &mut World, server: &str, id: &str) -> Result<(), Refusal> {
    if text(&shown(world, id), "_server") != server {
        let words = format!("The resource could not be found: volume_id not found: {id}");
        return Err(Refusal::new(404, "itemNotFound", words));
    }
    let at = world.now + 4;
    change(world, id, "detaching", (at, json!({"status": "available", "attachments": []})));
    if let Some(one) = world.openstack.resources.find_mut("Volume", id) {
        set(one, "_server", "");
    }
    Ok(())
}

/// A server that goes leaves its volumes behind.
pub(crate) fn release(world: &mut World, server: &str) {
    let all = world.openstack.resources.all("Volume").iter();
    let of_it = all.filter(|one| text(one, "_server") == server);
    for id in of_it.map(|one| text(one, "id").to_owned()).collect::<Vec<_>>() {
        // It was found just now, so that this is no refusal.
        let _ = detach(world, server, &id);
    }
}

/// Takes a volume away that no server has.
pub(crate) fn delete(world: &mut World, id: &str) -> Result<(), Refusal> {
    if !text(&shown(world, id), "_server").is_empty() {
        let words = "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots or be disassociated from snapshots after volume transfer.";
        return Err(Refusal::new(400, "badRequest", words));
    }
    resources::delete(world, None, "Volume", id)
}

/// The volumes that Nova lists for a server.
pub(crate) fn of_server(world: &World, server: &str) -> Vec<String> {
    let seen =
        |one: &&Value| text(one, "_server") == server && one.get("_unseen") != Some(&Value::Bool(true));
    world
        .openstack
        .resources
        .all("Volume")
        .iter()
        .filter(seen)
        .map(|one| text(one, "id").to_owned())
        .collect()
}

/// A volume as it is now, with what the twin alone knows.
fn shown(world: &World, id: &str) -> Value {
    let all = world.openstack.resources.shown_whole("Volume", world.now);
    all.into_iter().find(|one| text(one, "id") == id).unwrap_or_default()
}

/// It is on its way from now on, and then so.
fn change(world: &mut World, id: &str, status: &str, (at, fields): (i64, Value)) {
    let mut before = shown(world, id);
    set(&mut before, "status", status);
    later(&mut before, at, fields);
    if let Some(one) = world.openstack.resources.find_mut("Volume", id) {
        *one = before;
    }
}
