use super::{Scene, Status, policyd_prefix};

/// The interfaces that a charm of charm-helpers must have, as it names them, each with the endpoints that give it.
type Required = &'static [(&'static str, &'static [&'static str])];

const DATABASE: (&str, &[&str]) = ("database", &["shared-db"]);
const MESSAGING: (&str, &[&str]) = ("messaging", &["amqp"]);
const IDENTITY: (&str, &[&str]) = ("identity", &["identity-service"]);
const IMAGE: (&str, &[&str]) = ("image", &["image-service"]);

const REQUIRED: &[(&str, Required)] = &[
    ("keystone", &[DATABASE]),
    ("glance", &[DATABASE, IDENTITY]),
    ("nova-cloud-controller", &[DATABASE, MESSAGING, IDENTITY, IMAGE, ("compute", &["cloud-compute"])]),
    ("neutron-api", &[DATABASE, MESSAGING, IDENTITY]),
    ("cinder", &[DATABASE, MESSAGING, IDENTITY]),
    ("nova-compute", &[MESSAGING, IMAGE, ("compute", &["cloud-compute"])]),
    ("openstack-dashboard", &[IDENTITY]),
    ("ceph-radosgw", &[("mon", &["mon"])]),
    ("cinder-ceph", &[("ceph", &["ceph"])]),
    ("rabbitmq-server", &[]),
    ("memcached", &[]),
];

/// The status of a charm of the table; `None` for any other charm.
pub(super) fn status(scene: &Scene<'_>, charm: &str) -> Option<Status> {
    let (_, required) = REQUIRED.iter().find(|(name, _)| *name == charm)?;
    let mut missing: Vec<&str> = names(required, |endpoints| !endpoints.iter().any(|end| scene.related(end)));
    if charm == "nova-cloud-controller" && scene.related("ha") && !scene.related("memcache") {
        missing.push("memcache");
    }
    if !missing.is_empty() {
        return Some(Status::blocked(format!("Missing relations: {}", missing.join(", "))));
    }
    if scene.joining() && !required.is_empty() {
        let incomplete = names(required, |_| true).join(", ");
        return Some(Status::waiting(format!("Incomplete relations: {incomplete}")));
    }
    let prefix = policyd_prefix(scene.app);
    if scene.related("ha") && scene.app.option("vip").is_none() && !scene.app.on("dns-ha") {
        return Some(Status::blocked(format!(
            "{prefix}hacluster missing configuration: vip, vip_iface, vip_cidr"
        )));
    }
    let clustered = charm == "rabbitmq-server" && scene.app.units.len() > 1;
    let ready = if clustered { "Unit is ready and clustered" } else { "Unit is ready" };
    Some(Status::active(format!("{prefix}{ready}")))
}

fn names(required: Required, wanted: impl Fn(&[&str]) -> bool) -> Vec<&'static str> {
    required.iter().filter(|(_, endpoints)| wanted(endpoints)).map(|(name, _)| *name).collect()
}
