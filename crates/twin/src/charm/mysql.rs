use super::{Scene, Status};
use crate::faults::Mishap;

/// mysql-innodb-cluster: the leader holds the writable member.
pub(super) fn cluster(scene: &Scene<'_>) -> Status {
    if scene.joining() {
        return Status::waiting(if scene.unit.leader {
            "Not all instances configured for clustering"
        } else {
            "Instance not yet configured for clustering"
        });
    }
    let members = scene.app.units.len();
    if members < 3 {
        return Status::waiting("Not all instances clustered");
    }
    let database = &scene.world.database;
    if scene.world.has(Mishap::MysqlNoQuorum)
        || database.is_out()
        || database.missing.as_ref() == Some(&scene.unit.name)
    {
        return Status::blocked("Cluster is inaccessible from this instance. Please check logs for details.");
    }
    let mode = if scene.unit.leader { "R/W" } else { "R/O" };
    if database.missing.is_some() {
        let text = "Cluster is NOT tolerant to any failures. 1 member is not active.";
        return Status::active(format!("Unit is ready: Mode: {mode}, {text}"));
    }
    let failures = match (members - 1) / 2 {
        1 => "ONE failure".to_owned(),
        more => format!("{more} failures"),
    };
    Status::active(format!(
        "Unit is ready: Mode: {mode}, Cluster is ONLINE and can tolerate up to {failures}."
    ))
}

/// mysql-router: it proxies for its principal once the cluster has made the databases.
pub(super) fn router(scene: &Scene<'_>) -> Status {
    if !scene.related("db-router") {
        return Status::blocked("'db-router' missing");
    }
    if scene.joining() {
        return Status::waiting("'db-router' incomplete");
    }
    if scene.world.has(Mishap::MysqlNoQuorum) || scene.world.database.is_out() {
        return Status::blocked("Failed to connect to MySQL");
    }
    Status::active("Unit is ready")
}
