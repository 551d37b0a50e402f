use crate::faults::Mishap;
use crate::world::World;
use crate::world::juju::{App, Model};
use serde_json::{Map, json};

/// The cluster's status as the action gives it: one line of JSON as a string, `null` when nobody could be asked.
pub(super) fn cluster(world: &World, model: &Model, app: &App) -> String {
    let settled = app.units.iter().all(|unit| unit.state.at(world.now).1.workload == "active");
    if world.has(Mishap::MysqlNoQuorum) || !settled {
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
        let member = json!({"address": address, "memberRole": role, "mode": mode, "readReplicas": {},
            "replicationLag": null, "role": "HA", "status": "ONLINE", "version": "8.0.39"});
        topology.insert(address, member);
    }
    let text = "Cluster is ONLINE and can tolerate up to ONE failure.";
    json!({
        "clusterName": "jujuCluster",
        "defaultReplicaSet": {"name": "default", "primary": primary, "ssl": "REQUIRED", "status": "OK",
            "statusText": text, "topology": topology, "topologyMode": "Single-Primary"},
        "groupInformationSourceMember": primary,
    })
    .to_string()
}
