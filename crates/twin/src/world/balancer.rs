//! What answers behind a floating IP: a load balancer and the servers that are its members.

use crate::faults::Mishap;
use crate::world::World;
use crate::world::resources::{set, text};
use serde_json::Value;

/// What a server behind the load balancer that has this floating IP answers; nothing where nobody does.
pub(crate) fn answer(world: &mut World, address: &str) -> Option<String> {
    let resources = &world.openstack.resources;
    let floating =
        resources.all("FloatingIP").iter().find(|one| text(one, "floating_ip_address") == address)?;
    let port = text(floating, "port_id").to_owned();
    let balancers = resources.shown_whole("LoadBalancer", world.now);
    let balancer = balancers.iter().find(|one| text(one, "vip_port_id") == port)?.clone();
    let id = text(&balancer, "id").to_owned();
    // Octavia's ERROR is one of its own work: an amphora that is up goes on.
    let alive = match text(&balancer, "provisioning_status") {
        "ACTIVE" => true,
        "ERROR" => text(&balancer, "operating_status") == "ONLINE",
        _ => false,
    };
    let servers = resources.shown_whole("Server", world.now);
    let serving = |member: &Value| {
        let at = text(member, "name").to_owned();
        let mut found = servers.iter().filter(|one| one.get("_serves") == Some(&Value::Bool(true)));
        found
            .find(|one| text(one, "_address") == at && text(one, "status") == "ACTIVE")
            .map(|one| text(one, "name").to_owned())
    };
    let members = resources.all("Member").iter().filter(|one| text(one, "_of") == id);
    let members: Vec<String> = members.filter_map(serving).collect();
    let asked = balancer.get("_asked").and_then(Value::as_u64).unwrap_or(0);
    if !alive || !super::ovs::reaches_provider(world) || world.bites(Mishap::BalancerDark) {
        return None;
    }
    let failed_over = asked > 0 && balancer.get("_failed_over") == Some(&Value::Bool(true));
    if failed_over && world.bites(Mishap::DarkAfterFailover) {
        return None;
    }
    let stuck = world.bites(Mishap::OneMember);
    let at = if stuck { 0 } else { asked as usize % members.len().max(1) };
    if let Some(balancer) = world.openstack.resources.find_mut("LoadBalancer", &id) {
        set(balancer, "_asked", asked + 1);
    }
    members.get(at).cloned()
}
