//! Images of Glance.

use super::{Command, Order, Said, columns, command, show};
use crate::faults::Op;
use crate::world::resources::{make, new_id, text};
use serde_json::{Map, Value, json};

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
    let given = order.flags.all(&["--property"]).filter_map(|pair| pair.split_once('='));
    let properties: Map<String, Value> =
        given.map(|(key, value)| (key.to_owned(), Value::from(value))).collect();
    let mut fewer = properties.clone();
    fewer.remove("version_name");
    fewer.remove("kube_version");
    let mut elsewhere = properties.clone();
    elsewhere.insert("os_distro".to_owned(), Value::from("debian"));
    let tags: Vec<&str> = order.flags.all(&["--tag"]).collect();
    let one = json!({
        "container_format": order.text("--container-format"), "disk_format": order.text("--disk-format"),
        "id": "", "min_disk": 0, "min_ram": 0, "name": name, "properties": properties, "protected": false,
        "size": bytes.len(), "status": "active", "tags": tags,
        "visibility": if order.flags.on(&["--public"]) { "public" } else { "shared" },
    });
    let mut one = one;
    crate::world::resources::set(&mut one, "id", new_id(order.world));
    let other = [
        ("properties", Value::Object(fewer)),
        ("status", json!("queued")),
        ("visibility", json!("shared")),
        ("properties", Value::Object(elsewhere)),
    ];
    make(order.world, Op::Image, "Image", one, &other).map(Said::One)
}
