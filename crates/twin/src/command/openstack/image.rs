//! Images of Glance.

use super::{Command, Order, Said, columns, command, show};
use crate::world::image::{self, NewImage};
use crate::world::resources::text;
use serde_json::Value;

pub(super) static COMMANDS: &[Command] = &[
    command("image list", &["--tag", "--name"], &[], list),
    command("image show", &[], &[], |order| show(order, "Image")),
    command(
        "image create",
        &["--disk-format", "--container-format", "--property", "--file", "--tag"],
        &["--public", "--private"],
        create,
    ),
    command("image delete", &[], &[], |order| super::delete(order, "Image", None)),
];

fn list(order: &mut Order<'_>) -> Result<Said, String> {
    let (tag, name) = (order.flags.value(&["--tag"]), order.flags.value(&["--name"]));
    let tagged = |one: &Value, tag: &str| {
        one.get("tags").and_then(Value::as_array).is_some_and(|tags| tags.iter().any(|known| known == tag))
    };
    let wanted = |one: &&Value| {
        tag.is_none_or(|tag| tagged(one, tag)) && name.is_none_or(|name| text(one, "name") == name)
    };
    let rows: Vec<Value> =
        order.world.openstack.resources.all("Image").iter().filter(wanted).cloned().collect();
    Ok(columns(&rows, &[("ID", "id"), ("Name", "name"), ("Status", "status")]))
}

fn create(order: &mut Order<'_>) -> Result<Said, String> {
    let name = order.name()?;
    let file = order.text("--file").to_owned();
    let bytes = order
        .files
        .read(order.cwd, &file)
        .map_err(|_| format!("[Errno 2] No such file or directory: '{file}'"))?;
    let flags = &order.flags;
    let given = flags.all(&["--property"]).filter_map(|pair| pair.split_once('='));
    let new = NewImage {
        name: &name,
        container: flags.text("--container-format"),
        disk: flags.text("--disk-format"),
        properties: given.map(|(key, value)| (key.to_owned(), Value::from(value))).collect(),
        tags: flags.all(&["--tag"]).collect(),
        visibility: if flags.on(&["--public"]) { "public" } else { "shared" },
        size: Some(bytes.len()),
    };
    Ok(Said::One(image::create(order.world, new)?))
}
