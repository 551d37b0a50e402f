use super::{Action, Outcome};
use crate::faults::Mishap;
use crate::settle;
use crate::world::World;
use crate::world::resources::{new_id, text};
use serde_json::{Value, json};

/// The five properties by which the retrofit finds its base image.
const PROPERTIES: [&str; 5] = ["architecture", "os_distro", "os_version", "version_name", "product_name"];

/// `configure-resources` of octavia: its management network, and what hangs on it.
pub(super) fn configure(world: &mut World) -> Outcome {
    world.advance(60);
    if world.bites(Mishap::ConfigureFails) {
        return Outcome::Failed(
            "neutronclient.common.exceptions.ServiceUnavailable: Service Unavailable".to_owned(),
        );
    }
    if world.bites(Mishap::ConfigureSilent) {
        return Outcome::Done(json!({}));
    }
    world.openstack.configured = true;
    let one = json!({"id": new_id(world), "name": "lb-mgmt-net", "router:external": false, "shared": false,
        "provider:network_type": "geneve", "provider:physical_network": null, "subnets": [], "status": "ACTIVE"});
    world.openstack.resources.add("Network", one);
    settle::at_once(world, |_, app| app.charm == "octavia");
    Outcome::Done(json!({}))
}

/// `retrofit-image`: takes the newest base image that has all five properties, and uploads an amphora.
pub(super) fn retrofit(world: &mut World, action: &Action<'_>) -> Outcome {
    let app = world
        .juju
        .model(action.model)
        .and_then(|model| model.apps.get(action.app))
        .cloned()
        .unwrap_or_default();
    world.advance(30);
    if !app.on("use-internal-endpoints") {
        let text = "keystoneauth1.exceptions.connection.ConnectFailure: Unable to establish connection to the public endpoint";
        return Outcome::Failed(text.to_owned());
    }
    let whole = |one: &&Value| {
        let property = |key: &&str| one.pointer(&format!("/properties/{key}")).is_some();
        PROPERTIES.iter().all(property) && text(one, "status") == "active"
    };
    if !world.openstack.resources.all("Image").iter().any(|one| whole(&one)) {
        return Outcome::Failed("unable to find suitable source image".to_owned());
    }
    if world.bites(Mishap::RetrofitFails) {
        return Outcome::Failed(
            "octavia-diskimage-retrofit: virt-customize: No space left on device".to_owned(),
        );
    }
    world.advance(840);
    let tag = if world.bites(Mishap::RetrofitOtherTag) {
        String::new()
    } else {
        app.option("amp-image-tag").unwrap_or_default()
    };
    let other = world.bites(Mishap::RetrofitOtherFormat);
    let format = if other {
        "qcow2".to_owned()
    } else {
        app.option("image-format").unwrap_or_else(|| "qcow2".to_owned())
    };
    let one = json!({"id": new_id(world), "name": "amphora-haproxy-x86_64-ubuntu-22.04", "status": "active",
        "disk_format": format, "container_format": "bare", "visibility": "private", "tags": [tag],
        "properties": {"architecture": "x86_64", "os_distro": "ubuntu", "os_version": "22.04"}, "protected": false});
    if !world.bites(Mishap::RetrofitSilent) {
        world.openstack.resources.add("Image", one);
    }
    Outcome::Done(json!({}))
}
