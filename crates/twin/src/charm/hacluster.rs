use super::{Scene, Status};

/// hacluster: `cluster_count` is 3 unless the bundle says otherwise, also beside a single unit.
pub(super) fn status(scene: &Scene<'_>) -> Status {
    let wanted = scene.app.number("cluster_count").unwrap_or(3);
    let peers = scene.app.units.len() as i64;
    if peers < wanted {
        return Status::blocked(format!("Insufficient peer units for ha cluster (require {wanted})"));
    }
    if scene.joining() {
        return Status::waiting("Resource: not yet configured");
    }
    Status::active("Unit is ready and clustered")
}
