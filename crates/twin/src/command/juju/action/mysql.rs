use super::Outcome;
use crate::faults::Mishap;
use crate::settle;
use crate::world::World;
use crate::world::juju::{App, Model};
use serde_json::{Map, json};

/// The cluster's status as the action gives it: one line of JSON as a string, `null` when nobody could be asked.
pub(super) fn cluster(world: &World, model: &Model, app: &App) -> String {
    let settled = app.units.iter().any(|unit| unit.state.at(world.now).1.workload == "active");
    if world.has(Mishap::MysqlNoQuorum) || world.database.is_out() || !settled {
        return "null".to_owned();
    }
    let mut topology = Map::new();
    let mut primary = String::new();
    for unit in &app.units {
        let Some(address) =
            model.machine(&unit.machine).and_then(|machine| machine.address_in(app.space("cluster")))
        else {
            continue;
        };
        let address = format!("{address}:3306");
        let (role, mode) = if unit.leader { ("PRIMARY", "R/W") } else { ("SECONDARY", "R/O") };
        if unit.leader {
            primary.clone_from(&address);
        }
        let mut member = json!({"address": address, "memberRole": role, "mode": mode, "readReplicas": {},
            "replicationLag": null, "role": "HA", "status": "ONLINE", "version": "8.0.39"});
        if world.database.missing.as_ref() == Some(&unit.name) {
            member = json!({"address": address, "instanceErrors": ["NOTE: group_replication is stopped."],
                "memberRole": role, "memberState": "OFFLINE", "mode": "n/a", "readReplicas": {}, "role": "HA",
                "status": "(MISSING)"});
        }
        topology.insert(address, member);
    }
    let (status, text) = match world.database.missing {
        None => ("OK", "Cluster is ONLINE and can tolerate up to ONE failure."),
        Some(_) => ("OK_NO_TOLERANCE", "Cluster is NOT tolerant to any failures. 1 member is not active."),
    };
    json!({
        "clusterName": "jujuCluster",
        "defaultReplicaSet": {"name": "default", "primary": primary, "ssl": "REQUIRED", "status": status,
            "statusText": text, "topology": topology, "topologyMode": "Single-Primary"},
        "groupInformationSourceMember": primary,
    })
    .to_string()
}

/// `reboot-cluster-from-complete-outage`: only the member with the last transaction leads the cluster back; the others
/// say which it is.
pub(super) fn reboot(world: &mut World, unit: &str) -> Outcome {
    world.advance(40);
    let Some(newest) = world.database.newest.clone() else {
        return Outcome::Failed("The cluster is not in complete outage".to_owned());
    };
    if newest != unit || world.bites(Mishap::OutageRebootFails) {
        let models = &world.juju.models;
        let machine = models.iter().find_map(|model| model.machine(&model.unit(&newest)?.1.machine));
        let address = machine.and_then(|machine| machine.nics.first()).map(|nic| nic.address.to_string());
        return Outcome::Failed(format!(
            "Dba.rebootClusterFromCompleteOutage: The active session instance isn't the most updated in comparison with {}:3306",
            address.unwrap_or_default()
        ));
    }
    if world.bites(Mishap::OutageRebootSilent) {
        return Outcome::Done(json!({}));
    }
    world.database.newest = None;
    if world.bites(Mishap::OutageMemberMissing) {
        let members = world.juju.models.iter().flat_map(|model| model.units());
        let mut others = members.filter(|(app, other)| {
            app.charm == "mysql-innodb-cluster" && other.name != unit && !other.leader
        });
        world.database.missing = others.next().map(|(_, other)| other.name.clone());
    }
    settle::at_once(world, |_, app| app.charm == "mysql-innodb-cluster");
    settle::react(world, "update-status", (20, 290), |_, app| {
        matches!(app.charm.as_str(), "mysql-router" | "vault")
    });
    Outcome::Done(json!({"outcome": "Success"}))
}
