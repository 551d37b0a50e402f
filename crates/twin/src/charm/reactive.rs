use super::{Scene, Status, joined, policyd_prefix};

/// The relations without which a layered charm does not go active.
const REQUIRED: &[(&str, &[&str])] = &[
    ("barbican", &["shared-db", "amqp", "identity-service"]),
    ("placement", &["shared-db", "identity-service"]),
    ("magnum", &["shared-db", "amqp", "identity-service"]),
    ("designate", &["shared-db", "amqp", "identity-service"]),
    ("designate-bind", &[]),
    ("heat", &["shared-db", "amqp", "identity-service"]),
    ("aodh", &["shared-db", "amqp", "identity-service"]),
    ("magnum-dashboard", &["dashboard"]),
    ("octavia-dashboard", &["dashboard"]),
    ("octavia-diskimage-retrofit", &["identity-credentials"]),
    ("manila", &["shared-db", "amqp", "identity-service"]),
];

/// The status of a layered charm of the table; `None` for any other charm.
pub(super) fn status(scene: &Scene<'_>, charm: &str) -> Option<Status> {
    let (_, required) = REQUIRED.iter().find(|(name, _)| *name == charm)?;
    if let Some(status) = joined(&outstanding(scene, required)) {
        return Some(status);
    }
    Some(Status::active(format!("{}Unit is ready", policyd_prefix(scene.app))))
}

/// What is missing (no relation) or incomplete (no data yet), in the charm's words.
pub(super) fn outstanding(scene: &Scene<'_>, required: &[&str]) -> Vec<(&'static str, String)> {
    let state = |endpoint: &&str| match scene.related(endpoint) {
        false => Some(("blocked", format!("'{endpoint}' missing"))),
        true if scene.joining() => Some(("waiting", format!("'{endpoint}' incomplete"))),
        true => None,
    };
    required.iter().filter_map(state).collect()
}
