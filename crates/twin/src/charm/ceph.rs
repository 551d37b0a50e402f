use super::{Scene, Status};

/// ceph-mon: it counts its peers and then the OSDs.
pub(super) fn mon(scene: &Scene<'_>) -> Status {
    let wanted = scene.app.number("monitor-count").unwrap_or(3);
    if (scene.app.units.len() as i64) < wanted {
        return Status::blocked(format!("Insufficient peer units to bootstrap cluster (require {wanted})"));
    }
    if scene.joining() {
        return Status::waiting("Peer units detected, waiting for addresses");
    }
    if !scene.related("osd") {
        return Status::blocked("Missing relation: OSD");
    }
    let expected = scene.app.number("expected-osd-count").unwrap_or(3);
    let units = scene.model.related(&scene.app.name, "osd").filter_map(|end| scene.model.apps.get(&end.app));
    let osds: i64 = units
        .flat_map(|app| app.units.iter().map(move |unit| (app, unit)))
        .map(|(app, unit)| osds(scene, app, unit))
        .sum();
    if osds < expected {
        let text = format!(
            "Monitor bootstrapped but waiting for number of OSDs to reach expected-osd-count ({expected})"
        );
        return Status::waiting(text);
    }
    Status::active("Unit is ready and clustered")
}

/// ceph-osd: it takes blank devices only.
pub(super) fn osd(scene: &Scene<'_>) -> Status {
    if !scene.related("mon") {
        return Status::blocked("Missing relation: monitor");
    }
    if scene.joining() {
        return Status::waiting("Incomplete relation: monitor");
    }
    let devices = devices(scene.app);
    let dirty = |device: &&String| {
        scene.node().is_some_and(|node| node.disks.iter().any(|disk| &disk.device == *device && !disk.blank))
    };
    if devices.iter().any(|device| dirty(&device)) {
        return Status::blocked(
            "Non-pristine devices detected, consult `list-disks`, `zap-disk` and `blacklist-*` actions.",
        );
    }
    match osds(scene, scene.app, scene.unit) {
        0 => Status::blocked("No block devices detected using current configuration"),
        count => Status::active(format!("Unit is ready ({count} OSD)")),
    }
}

/// How many of an OSD unit's devices became OSDs: those that its host has, blank.
fn osds(scene: &Scene<'_>, app: &crate::world::juju::App, unit: &crate::world::juju::Unit) -> i64 {
    let here = Scene { app, unit, ..*scene };
    let Some(node) = here.node() else { return 0 };
    let blank = |device: &String| node.disks.iter().any(|disk| &disk.device == device && disk.blank);
    devices(app).iter().filter(|device| blank(device)).count() as i64
}

fn devices(app: &crate::world::juju::App) -> Vec<String> {
    app.option("osd-devices").unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}
