//! Images of Glance: what their changes do, whoever asks for them.

use crate::faults::Op;
use crate::world::World;
use crate::world::refusal::Refusal;
use crate::world::resources::{self, new_id, set};
use serde_json::{Map, Value, json};

/// An image that is asked for.
pub(crate) struct NewImage<'a> {
    pub(crate) name: &'a str,
    pub(crate) container: &'a str,
    pub(crate) disk: &'a str,
    pub(crate) properties: Map<String, Value>,
    pub(crate) tags: Vec<&'a str>,
    pub(crate) visibility: &'a str,
    /// How many bytes it has; none for one whose bytes are still to come.
    pub(crate) size: Option<usize>,
}

/// Makes an image.
pub(crate) fn create(world: &mut World, new: NewImage<'_>) -> Result<Value, Refusal> {
    let mut fewer = new.properties.clone();
    fewer.remove("version_name");
    fewer.remove("kube_version");
    let mut elsewhere = new.properties.clone();
    elsewhere.insert("os_distro".to_owned(), Value::from("debian"));
    let mut one = json!({
        "container_format": new.container, "disk_format": new.disk,
        "id": "", "min_disk": 0, "min_ram": 0, "name": new.name, "properties": new.properties, "protected": false,
        "size": new.size, "status": if new.size.is_some() { "active" } else { "queued" }, "tags": new.tags,
        "visibility": new.visibility,
    });
    set(&mut one, "id", new_id(world));
    let other = [
        ("properties", Value::Object(fewer)),
        ("status", json!("queued")),
        ("visibility", json!("shared")),
        ("properties", Value::Object(elsewhere)),
    ];
    resources::create(world, Op::Image, "Image", one, &other)
}

/// Gives a queued image its bytes.
pub(crate) fn fill(world: &mut World, id: &str, size: usize) {
    if let Some(image) = world.openstack.resources.find_mut("Image", id) {
        set(image, "size", size);
        set(image, "status", "active");
    }
}
