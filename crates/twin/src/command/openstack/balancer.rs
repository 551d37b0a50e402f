//! Load balancers of Octavia: they take time, end in states, and go through amphorae.

use super::{Command, Order, Said, columns, command, show};
use crate::faults::Mishap;
use crate::world::lbaas;
use crate::world::refusal::Refusal;
use crate::world::resources::{new_id, text};
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
        lbaas::delete(order.world, &id)?;
        Ok(Said::Nothing)
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

fn create(order: &mut Order<'_>) -> Result<Said, String> {
    let subnet = order.world.openstack.resources.find("Subnet", order.text("--vip-subnet-id"));
    let subnet = subnet.cloned().map(|one| text(&one, "id").to_owned());
    // A service without its management network says so before it looks at anything else.
    lbaas::is_configured(order.world).map_err(words)?;
    Ok(Said::One(lbaas::create(order.world, order.flags.text("--name"), &subnet?)?))
}

/// Something that belongs to a balancer.
fn part(order: &mut Order<'_>, balancer: &str, kind: &str, named: &str) -> Result<Said, String> {
    let id = text(order.world.openstack.resources.find("LoadBalancer", balancer)?, "id").to_owned();
    lbaas::part(order.world, &id, kind, order.flags.text(named)).map(Said::One).map_err(words)
}

fn failover(order: &mut Order<'_>) -> Result<Said, String> {
    let id = text(order.world.openstack.resources.find("LoadBalancer", &order.name()?)?, "id").to_owned();
    match lbaas::failover(order.world, &id) {
        Err(no) if no.status == 409 => Err(words(no)),
        other => Ok(other.map(|()| Said::Nothing)?),
    }
}

/// As its own client prints what it refuses.
fn words(no: Refusal) -> String {
    format!("{} (HTTP {})", no.words, no.status)
}
