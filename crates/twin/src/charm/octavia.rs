use super::{Scene, Status, joined, policyd_prefix, reactive};

/// The keys without which octavia cannot make an amphora's certificate.
const CERTIFICATES: [&str; 5] = [
    "lb-mgmt-issuing-cacert",
    "lb-mgmt-issuing-ca-private-key",
    "lb-mgmt-issuing-ca-key-passphrase",
    "lb-mgmt-controller-cacert",
    "lb-mgmt-controller-cert",
];

/// octavia: relations, then certificates, then a person's configure-resources.
pub(super) fn octavia(scene: &Scene<'_>) -> Status {
    let mut parts = reactive::outstanding(scene, &["shared-db", "amqp", "identity-service", "neutron-api"]);
    let sdn = ["ovsdb-subordinate", "neutron-openvswitch"].iter().any(|endpoint| scene.related(endpoint));
    if !sdn {
        parts.push(("blocked", "'sdn-subordinate' missing".to_owned()));
    }
    if scene.related("ovsdb-subordinate") && !scene.related("ovsdb-cms") {
        parts.push(("blocked", "'ovsdb-cms' missing".to_owned()));
    }
    if let Some(status) = joined(&parts) {
        return status;
    }
    let prefix = policyd_prefix(scene.app);
    if CERTIFICATES.iter().any(|key| scene.app.option(key).is_none_or(|value| value.is_empty())) {
        let text = "Missing required certificate configuration, please examine documentation";
        return Status::blocked(format!("{prefix}{text}"));
    }
    if scene.world.openstack.configured {
        return Status::active(format!("{prefix}Unit is ready"));
    }
    let own_network = scene.app.option("create-mgmt-network").is_none_or(|value| value != "false");
    let text = match (own_network, scene.unit.leader) {
        (false, _) => {
            "Awaiting end-user to create required resources and execute `configure-resources` action"
        }
        (true, true) => {
            "Awaiting end-user execution of `configure-resources` action to create required resources"
        }
        (true, false) => "Awaiting leader to create required resources",
    };
    Status::blocked(format!("{prefix}{text}"))
}
