//! Volumes of Cinder, and their way into servers of Nova.

use super::{Command, Order, Said, columns, command};
use crate::world::openstack::moment;
use crate::world::resources::text;
use crate::world::volume;
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("volume create", &["--size"], &[], |order| {
        let name = order.name()?;
        let size = order.text("--size").parse().map_err(|_| "--size is a required option")?;
        let one = volume::create(order.world, Some(&name), size)?;
        Ok(Said::One(shown(order, &one)))
    }),
    command("volume list", &["--project"], &[], |order| {
        let all = super::holdings::of_project(order, "Volume");
        let fields = [
            ("ID", "id"),
            ("Name", "name"),
            ("Status", "status"),
            ("Size", "size"),
            ("Attached to", "attachments"),
        ];
        Ok(columns(&all, &fields))
    }),
    command("volume show", &[], &[], |order| {
        let id = named(order, "Volume", &order.name()?)?;
        let all = order.world.openstack.resources.shown_whole("Volume", order.world.now);
        let one = all.into_iter().find(|one| text(one, "id") == id).unwrap_or_default();
        Ok(Said::One(shown(order, &one)))
    }),
    command("volume delete", &[], &[], delete),
    command("server add volume", &[], &[], |order| {
        let (server, id) = pair(order)?;
        let device = volume::attach(order.world, &server, &id)?;
        Ok(Said::One(
            json!({"ID": id, "Server ID": server, "Volume ID": id, "Device": device, "Tag": null, "Delete On Termination": false}),
        ))
    }),
    command("server remove volume", &[], &[], |order| {
        let (server, id) = pair(order)?;
        volume::detach(order.world, &server, &id)?;
        Ok(Said::Nothing)
    }),
];

fn named(order: &Order<'_>, kind: &str, name: &str) -> Result<String, String> {
    Ok(text(order.world.openstack.resources.find(kind, name)?, "id").to_owned())
}

/// A server and a volume, by their names.
fn pair(order: &Order<'_>) -> Result<(String, String), String> {
    let [server, volume] = order.flags.words.as_slice() else {
        return Err("error: a server and a volume are expected".to_owned());
    };
    Ok((named(order, "Server", server)?, named(order, "Volume", volume)?))
}

/// The client goes on to the next, and counts those that stay.
fn delete(order: &mut Order<'_>) -> Result<Said, String> {
    let names = order.flags.words.clone();
    let (mut said, mut stay) = (String::new(), 0);
    for name in &names {
        let no = match named(order, "Volume", name) {
            Ok(id) => {
                volume::delete(order.world, &id).err().map(|no| format!("{} (HTTP {})", no.words, no.status))
            }
            Err(no) => Some(no),
        };
        if let Some(no) = no {
            stay += 1;
            said.push_str(&format!("Failed to delete volume with name or ID '{name}': {no}\n"));
        }
    }
    match stay {
        0 => Ok(Said::Nothing),
        _ => Err(format!("{said}{stay} of {} volumes failed to delete.", names.len())),
    }
}

/// A volume as the client shows it.
fn shown(order: &Order<'_>, one: &Value) -> Value {
    let user =
        crate::world::identity::id(order.world, &format!("user admin@{}", crate::world::identity::ADMINS));
    let made = one.get("_made").and_then(Value::as_i64).unwrap_or(order.world.now);
    let of = |key: &str| one.get(key).cloned().unwrap_or_default();
    json!({"attachments": of("attachments"), "availability_zone": "nova", "bootable": "false", "consistencygroup_id": null,
        "created_at": moment(made), "description": null, "encrypted": false, "id": of("id"), "migration_status": null,
        "multiattach": false, "name": of("name"), "properties": {}, "replication_status": null, "size": of("size"),
        "snapshot_id": null, "source_volid": null, "status": of("status"), "type": "__DEFAULT__", "updated_at": moment(made),
        "user_id": user})
}
