//! Volumes of Cinder.

use crate::world::World;
use crate::world::resources::{later, simple};
use serde_json::{Value, json};

/// Makes an empty volume of so many GiB, which takes some seconds.
pub(crate) fn create(world: &mut World, name: Option<&str>, size: u64) -> Value {
    let mut one = json!({"id": "", "name": name, "size": size, "status": "creating"});
    later(&mut one, world.now + 4, json!({"status": "available"}));
    simple(world, "Volume", one)
}
