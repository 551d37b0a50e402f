//! What goes wrong while the whole cloud is shut down for maintenance.

use super::bring_up::{api, change, row};
use super::{Fault, Mishap, Op, Table, Wrong};
use crate::world::World;
use crate::world::juju::UnitState;
use serde_json::json;

/// They set in on the finished cloud, before it was ever shut down.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (world.openstack.resources.all("ClusterTemplate"), world.database.outages) {
        ([], _) => Err("the cloud is not finished where the books begin"),
        (_, 0) => Ok(()),
        (_, _) => Err("the cloud has been shut down already"),
    }
}

static FAULTS: [Fault; 7] = [
    change(
        "cluster-being-made",
        "kubernetes",
        "somebody's cluster is CREATE_IN_PROGRESS",
        "the driver has no timeout: what is begun is waited for",
        |world, _| {
            let one = json!({"id": "0909", "uuid": "0909", "name": "shop", "status": "CREATE_IN_PROGRESS"});
            world.openstack.resources.add("Cluster", one);
        },
    ),
    change(
        "hook-running-before-shutdown",
        "juju",
        "a unit runs a hook: maintenance, executing",
        "Juju 3.6 status: running config-changed hook",
        |world, _| {
            let now = world.now;
            let apps = world.juju.models.iter_mut().filter_map(|model| model.apps.get_mut("keystone"));
            for unit in apps.flat_map(|app| &mut app.units) {
                let state = UnitState::new("maintenance", "", "executing", "running config-changed hook");
                unit.state.set(now, state);
            }
        },
    ),
    change(
        "database-degraded-before-shutdown",
        "database",
        "Cluster is NOT tolerant to any failures. 1 member is not active.",
        "MySQL cluster status: OK_NO_TOLERANCE",
        |world, _| {
            let members = world.juju.models.iter().flat_map(|model| model.units());
            let mut others =
                members.filter(|(app, unit)| app.charm == "mysql-innodb-cluster" && !unit.leader);
            world.database.missing = others.next().map(|(_, unit)| unit.name.clone());
        },
    ),
    api("guest-stop-refused", "compute", "server stop: HttpException 500", Op::Stop, Wrong::Refused),
    api(
        "guest-stays-on",
        "compute",
        "server stop ends with 0, and the server is ACTIVE",
        Op::Stop,
        Wrong::Silent,
    ),
    row(
        "power-refused",
        "metal",
        "when a host is turned off",
        "MAAS: Failed to power the machine",
        "MAAS API: 503, power problem",
        Mishap::PowerRefused,
    ),
    row(
        "host-stays-on",
        "metal",
        "when a host is turned off",
        "power-off ends with 0, and the last host is on",
        "a request that reports success and did nothing",
        Mishap::PowerOffSilent,
    ),
];
