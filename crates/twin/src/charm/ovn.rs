use super::{Scene, Status, joined};

/// ovn-central: its peers speak TLS only, so without certificates there is no cluster.
pub(super) fn central(scene: &Scene<'_>) -> Status {
    if scene.app.units.len() == 1 {
        return Status::blocked(
            "Charm requires peers to operate, add more units. A minimum of 3 is required for HA",
        );
    }
    let Some((workload, text)) = scene.certificates() else {
        let northd = scene.app.units.iter().filter(|unit| !unit.leader).map(|unit| unit.name.as_str()).next();
        return match (scene.unit.leader, northd == Some(scene.unit.name.as_str())) {
            (true, _) => Status::active("Unit is ready (leader: ovnnb_db, ovnsb_db)"),
            (false, true) => Status::active("Unit is ready (northd: active)"),
            (false, false) => Status::active("Unit is ready"),
        };
    };
    Status::new(workload, format!("'ovsdb-peer' incomplete, {text}"))
}

/// ovn-chassis, under any application name.
pub(super) fn chassis(scene: &Scene<'_>) -> Status {
    let mut parts = Vec::new();
    if !scene.related("ovsdb") {
        parts.push(("blocked", "'ovsdb' missing".to_owned()));
    }
    parts.extend(scene.certificates().map(|(workload, text)| (workload, text.to_owned())));
    joined(&parts).unwrap_or_else(|| Status::active("Unit is ready"))
}

/// neutron-api-plugin-ovn: it also waits for the databases that wait for certificates.
pub(super) fn plugin(scene: &Scene<'_>) -> Status {
    let mut parts: Vec<_> =
        scene.certificates().map(|(workload, text)| (workload, text.to_owned())).into_iter().collect();
    if !scene.related("ovsdb-cms") {
        parts.push(("blocked", "'ovsdb-cms' missing".to_owned()));
    } else if !parts.is_empty() || scene.joining() {
        parts.push(("waiting", "'ovsdb-cms' incomplete".to_owned()));
    }
    joined(&parts).unwrap_or_else(|| Status::active("Unit is ready"))
}
