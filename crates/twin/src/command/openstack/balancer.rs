//! Load balancers of Octavia: they take time, end in states, and go through amphorae.

use super::{Command, Order, Said, columns, command, delete, show};
use crate::faults::{Mishap, Op, Wrong};
use crate::world::World;
use crate::world::resources::{later, make, new_id, refused, set, text};
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("loadbalancer list", &["--project"], &[], |order| {
        if order.world.bites(Mishap::BalancerOfOther) {
            let one = json!({"id": new_id(order.world), "name": "shop", "provisioning_status": "ACTIVE",
                "operating_status": "ONLINE", "vip_address": "10.20.7.9"});
            order.world.openstack.resources.add("LoadBalancer", one);
        }
        let all = super::holdings::of_project(order, "LoadBalancer");
        Ok(columns(
            &all,
            &[
                ("id", "id"),
                ("name", "name"),
                ("vip_address", "vip_address"),
                ("provisioning_status", "provisioning_status"),
                ("operating_status", "operating_status"),
            ],
        ))
    }),
    command("loadbalancer show", &[], &[], |order| show(order, "LoadBalancer")),
    command("loadbalancer create", &["--name", "--vip-subnet-id"], &[], create),
    command("loadbalancer listener create", &["--name", "--protocol", "--protocol-port"], &[], |order| {
        let balancer = order.name()?;
        part(order, &balancer, "Listener", "--name")
    }),
    command(
        "loadbalancer pool create",
        &["--name", "--lb-algorithm", "--listener", "--protocol"],
        &[],
        |order| {
            let listener = order.world.openstack.resources.find("Listener", order.text("--listener"))?;
            let balancer = text(listener, "_of").to_owned();
            part(order, &balancer, "Pool", "--name")
        },
    ),
    command(
        "loadbalancer member create",
        &["--name", "--subnet-id", "--address", "--protocol-port"],
        &[],
        |order| {
            let pool = order.name()?;
            let balancer = text(order.world.openstack.resources.find("Pool", &pool)?, "_of").to_owned();
            part(order, &balancer, "Member", "--address")
        },
    ),
    command("loadbalancer failover", &[], &[], failover),
    command("loadbalancer delete", &[], &["--cascade"], |order| {
        let id = text(order.world.openstack.resources.find("LoadBalancer", &order.name()?)?, "id").to_owned();
        let resources = &mut order.world.openstack.resources;
        for kind in ["Listener", "Pool", "Member", "Amphora"] {
            resources.remove_where(kind, |one| text(one, "_of") == id);
        }
        delete(order, "LoadBalancer", Some(Op::BalancerDelete))
    }),
    command("loadbalancer amphora list", &["--loadbalancer"], &[], |order| {
        let id =
            text(order.world.openstack.resources.find("LoadBalancer", order.text("--loadbalancer"))?, "id");
        let all = order.world.openstack.resources.shown("Amphora", order.world.now);
        let all: Vec<Value> = all.into_iter().filter(|one| text(one, "loadbalancer_id") == id).collect();
        Ok(columns(
            &all,
            &[("id", "id"), ("loadbalancer_id", "loadbalancer_id"), ("status", "status"), ("role", "role")],
        ))
    }),
];

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
    world.openstack.resources.add("Amphora", one);
}

fn create(order: &mut Order<'_>) -> Result<Said, String> {
    if !order.world.openstack.configured {
        return Err("Unable to find a default management network; the load-balancer service is not configured. (HTTP 500)".to_owned());
    }
    let subnet = order.world.openstack.resources.find("Subnet", order.text("--vip-subnet-id"))?.clone();
    let address = super::router::pick(order, text(&subnet, "network_id"))?;
    let works = has_image(order.world) && !order.world.bites(Mishap::BalancerError);
    let mut one = json!({"id": "", "name": order.text("--name"), "admin_state_up": true, "provider": "amphora",
        "provisioning_status": "PENDING_CREATE", "operating_status": "OFFLINE", "vip_address": address,
        "vip_subnet_id": text(&subnet, "id"), "vip_port_id": new_id(order.world), "_asked": 0});
    let id = new_id(order.world);
    set(&mut one, "id", id.clone());
    let end = if works { ("ACTIVE", "ONLINE") } else { ("ERROR", "OFFLINE") };
    if !order.world.bites(Mishap::BalancerStuck) {
        later(
            &mut one,
            order.world.now + 95,
            json!({"provisioning_status": end.0, "operating_status": end.1}),
        );
    }
    if works {
        amphora(order.world, &id);
    }
    make(order.world, Op::Balancer, "LoadBalancer", one, &[]).map(Said::One)
}

/// The balancer of that name or id, which must not be at work.
fn idle(order: &Order<'_>, name: &str) -> Result<String, String> {
    let id = text(order.world.openstack.resources.find("LoadBalancer", name)?, "id").to_owned();
    let shown = order.world.openstack.resources.shown("LoadBalancer", order.world.now);
    let status =
        shown.iter().find(|one| text(one, "id") == id).map(|one| text(one, "provisioning_status").to_owned());
    match status.as_deref() {
        Some("ACTIVE") => Ok(id),
        _ => Err(format!("Load Balancer {id} is immutable and cannot be updated. (HTTP 409)")),
    }
}

/// Something that belongs to a balancer, which is at work for some seconds after it.
fn part(order: &mut Order<'_>, balancer: &str, kind: &str, named: &str) -> Result<Said, String> {
    let id = idle(order, balancer)?;
    let one = json!({"id": new_id(order.world), "name": order.text(named), "provisioning_status": "PENDING_CREATE", "_of": id});
    order.world.openstack.resources.add(kind, one.clone());
    busy(order.world, &id, "ACTIVE", 6);
    Ok(Said::One(one))
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
pub(super) fn give_up(order: &mut Order<'_>) {
    let ids: Vec<String> = order
        .world
        .openstack
        .resources
        .all("LoadBalancer")
        .iter()
        .map(|one| text(one, "id").to_owned())
        .collect();
    for id in ids {
        if order.world.bites(Mishap::BalancerGivesUp) {
            busy(order.world, &id, "ERROR", 1);
        }
    }
}

fn failover(order: &mut Order<'_>) -> Result<Said, String> {
    let id = idle(order, &order.name()?)?;
    if order.world.bites(Mishap::Api(Op::Failover, Wrong::Refused)) {
        return Err(refused());
    }
    if order.world.bites(Mishap::Api(Op::Failover, Wrong::Silent)) {
        return Ok(Said::Nothing);
    }
    order.world.openstack.resources.remove_where("Amphora", |one| text(one, "_of") == id);
    amphora(order.world, &id);
    order.world.openstack.failovers += 1;
    let end = if order.world.bites(Mishap::FailoverError) { "ERROR" } else { "ACTIVE" };
    busy(order.world, &id, end, 80);
    Ok(Said::Nothing)
}
