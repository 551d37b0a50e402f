//! Load balancers of Octavia: they take time, end in states, and go through amphorae.

use crate::faults::{Mishap, Op, Wrong};
use crate::world::World;
use crate::world::refusal::Refusal;
use crate::world::resources::{self, keep, later, new_id, set, text};
use serde_json::{Value, json};

/// What belongs to a balancer, and goes with it.
pub(crate) const PARTS: [&str; 4] = ["Listener", "Pool", "Member", "Amphora"];

/// Whether Octavia has what it boots amphorae from.
fn has_image(world: &World) -> bool {
    let model = crate::world::openstack::cloud(world);
    let tag = model
        .into_iter()
        .flat_map(|model| model.apps.values())
        .filter(|app| app.charm == "octavia")
        .find_map(|app| app.option("amp-image-tag"));
    let tags = |one: &Value| one.get("tags").and_then(Value::as_array).cloned().unwrap_or_default();
    let images = world.openstack.resources.all("Image").iter();
    images
        .filter(|one| text(one, "status") == "active")
        .any(|one| tags(one).iter().any(|one| one.as_str() == tag.as_deref()))
}

fn amphora(world: &mut World, balancer: &str) {
    let one = json!({"id": new_id(world), "loadbalancer_id": balancer, "status": "ALLOCATED", "role": "STANDALONE", "_of": balancer});
    keep(world, "Amphora", one);
}

/// Says no where Octavia has no management network.
pub(crate) fn is_configured(world: &World) -> Result<(), Refusal> {
    let words = "Unable to find a default management network; the load-balancer service is not configured.";
    if world.openstack.configured { Ok(()) } else { Err(Refusal::new(500, "Server", words)) }
}

/// Makes a balancer with its VIP in a subnet.
pub(crate) fn create(world: &mut World, name: &str, subnet: &str) -> Result<Value, Refusal> {
    is_configured(world)?;
    let absent = |_| Refusal::new(400, "Client", format!("Subnet {subnet} not found."));
    let network = world.openstack.resources.find("Subnet", subnet).map_err(absent)?;
    let network = text(network, "network_id").to_owned();
    let address = super::network::pick(world, &network)?;
    let works = has_image(world) && !world.bites(Mishap::BalancerError);
    let mut one = json!({"id": "", "name": name, "admin_state_up": true, "provider": "amphora",
        "provisioning_status": "PENDING_CREATE", "operating_status": "OFFLINE", "vip_address": address,
        "vip_subnet_id": subnet, "vip_port_id": new_id(world), "_asked": 0, "_network": network});
    let id = new_id(world);
    set(&mut one, "id", id.clone());
    let end = if works { ("ACTIVE", "ONLINE") } else { ("ERROR", "OFFLINE") };
    if !world.bites(Mishap::BalancerStuck) {
        let fields = json!({"provisioning_status": end.0, "operating_status": end.1});
        later(&mut one, world.now + 95, fields);
    }
    if works {
        amphora(world, &id);
    }
    let made = resources::create(world, Op::Balancer, "LoadBalancer", one, &[])?;
    Ok(made)
}

/// Says no where the balancer is at work, or broken.
fn is_idle(world: &World, id: &str) -> Result<(), Refusal> {
    let shown = world.openstack.resources.shown("LoadBalancer", world.now);
    let status = shown.iter().find(|one| text(one, "id") == id).map(|one| text(one, "provisioning_status"));
    match status {
        Some("ACTIVE") => Ok(()),
        _ => Err(immutable(id)),
    }
}

fn immutable(id: &str) -> Refusal {
    Refusal::new(409, "Client", format!("Load Balancer {id} is immutable and cannot be updated."))
}

/// Makes something that belongs to a balancer, which is at work for some seconds after it.
pub(crate) fn part(world: &mut World, balancer: &str, kind: &str, name: &str) -> Result<Value, Refusal> {
    is_idle(world, balancer)?;
    let one =
        json!({"id": new_id(world), "name": name, "provisioning_status": "PENDING_CREATE", "_of": balancer});
    keep(world, kind, one.clone());
    busy(world, balancer, "ACTIVE", 6);
    Ok(one)
}

/// Takes a balancer away, with all that belongs to it.
pub(crate) fn delete(world: &mut World, id: &str) -> Result<(), Refusal> {
    for kind in PARTS {
        world.openstack.resources.remove_where(kind, |one| text(one, "_of") == id);
    }
    resources::delete(world, Some(Op::BalancerDelete), "LoadBalancer", id)
}

fn busy(world: &mut World, id: &str, end: &str, seconds: i64) {
    let (until, unheard) = (world.now + seconds, world.bites(Mishap::HeartbeatsUnheard));
    if let Some(balancer) = world.openstack.resources.find_mut("LoadBalancer", id) {
        set(balancer, "provisioning_status", "PENDING_UPDATE");
        set(balancer, "operating_status", if unheard { "OFFLINE" } else { "ONLINE" });
        later(balancer, until, json!({"provisioning_status": end}));
    }
}

/// The health manager takes an amphora for dead that works, and cannot boot another one. Traffic goes on.
pub(crate) fn give_up(world: &mut World) {
    let all = world.openstack.resources.all("LoadBalancer").iter();
    let ids: Vec<String> = all.map(|one| text(one, "id").to_owned()).collect();
    for id in ids {
        if world.bites(Mishap::BalancerGivesUp) {
            busy(world, &id, "ERROR", 1);
        }
    }
}

/// Boots another amphora in place of the one that there is.
pub(crate) fn failover(world: &mut World, id: &str) -> Result<(), Refusal> {
    is_idle(world, id)?;
    if world.bites(Mishap::Api(Op::Failover, Wrong::Refused)) {
        return Err(Refusal::broken());
    }
    if world.bites(Mishap::Api(Op::Failover, Wrong::Silent)) {
        return Ok(());
    }
    world.openstack.resources.remove_where("Amphora", |one| text(one, "_of") == id);
    amphora(world, id);
    if let Some(balancer) = world.openstack.resources.find_mut("LoadBalancer", id) {
        set(balancer, "_failed_over", true);
    }
    let end = if world.bites(Mishap::FailoverError) { "ERROR" } else { "ACTIVE" };
    busy(world, id, end, 80);
    Ok(())
}
