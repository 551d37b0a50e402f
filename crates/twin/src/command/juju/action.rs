//! The actions of the charms, one file for each charm that has several.

mod magnum;
mod mysql;
mod octavia;
mod vault;

use crate::faults::Mishap;
use crate::world::World;
use serde_json::{Map, Value, json};

/// What an action came to. Either way `juju run` itself succeeds: only a status says that an action failed.
pub(super) enum Outcome {
    /// It completed, and set this.
    Done(Value),
    /// It called `action-fail` with this message.
    Failed(String),
}

/// One action on one unit.
pub(super) struct Action<'a> {
    pub(super) model: &'a str,
    pub(super) app: &'a str,
    pub(super) unit: &'a str,
    pub(super) name: &'a str,
    pub(super) params: &'a Map<String, Value>,
}

/// Runs an action; `None` for one that the twin does not have.
pub(super) fn act(world: &mut World, action: &Action<'_>) -> Option<Outcome> {
    let model = world.juju.model(action.model)?;
    let app = model.apps.get(action.app)?;
    let charm = app.charm.clone();
    match (charm.as_str(), action.name) {
        ("mysql-innodb-cluster", "cluster-status") => {
            Some(Outcome::Done(json!({"cluster-status": mysql::cluster(world, model, app)})))
        }
        ("mysql-innodb-cluster", "reboot-cluster-from-complete-outage") => {
            Some(mysql::reboot(world, action.unit))
        }
        ("rabbitmq-server", "cluster-status") => {
            let machines = app.units.iter().filter_map(|unit| model.machine(&unit.machine));
            let hosts: Vec<String> = machines.map(|machine| format!("rabbit@{}", machine.hostname)).collect();
            let first = hosts.first().cloned();
            let running = if world.bites(Mishap::BrokerDown) { Vec::new() } else { hosts.clone() };
            let text = json!({"cluster_name": first, "running_nodes": running, "disk_nodes": hosts, "ram_nodes": [], "partitions": {}});
            let output = crate::render::json_indented(&text, 1);
            Some(Outcome::Done(json!({"output": output.trim_end()})))
        }
        ("hacluster", "status") => {
            let nodes = json!(action.unit);
            let text = format!("{{\"crm\": {{\"dc-present\": true, \"online-nodes\": [{nodes}]}}}}");
            Some(Outcome::Done(json!({"result": text})))
        }
        ("keystone", "get-admin-password") => {
            Some(Outcome::Done(json!({"admin-password": crate::world::openstack::password(world)})))
        }
        ("magnum", "domain-setup") => Some(magnum::domain_setup(world)),
        ("octavia", "configure-resources") => Some(octavia::configure(world)),
        ("octavia-diskimage-retrofit", "retrofit-image") => Some(octavia::retrofit(world, action)),
        ("vault", _) => vault::act(world, action),
        _ => None,
    }
}
