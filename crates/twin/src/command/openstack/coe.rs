//! Magnum's answers: templates, and clusters that its driver makes on the management cluster.

use super::{Command, Order, Said, columns, command, show};
use crate::faults::{Graft, Mishap, Op, Wrong};
use crate::world::conductor;
use crate::world::driver::{asks_at, health};
use crate::world::management::api_versions;
use crate::world::refusal::Refusal;
use crate::world::resources::{create as keep, later, new_id, set, text};
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("coe service list", &[], &[], |order| Ok(Said::Rows(vec![conductor::service(order.world)]))),
    command("coe cluster template list", &[], &[], |order| {
        let all = order.world.openstack.resources.all("ClusterTemplate");
        Ok(columns(all, &[("uuid", "uuid"), ("name", "name")]))
    }),
    command("coe cluster template show", &[], &[], |order| show(order, "ClusterTemplate")),
    command(
        "coe cluster template create",
        &["--coe", "--image", "--external-network", "--master-flavor", "--flavor"],
        &["--public"],
        template,
    ),
    command("coe cluster list", &[], &[], |order| {
        let all = order.world.openstack.resources.shown("Cluster", order.world.now);
        let all: Vec<Value> = all.into_iter().filter(|one| text(one, "status") != "DELETED").collect();
        Ok(columns(
            &all,
            &[
                ("uuid", "uuid"),
                ("name", "name"),
                ("keypair", "keypair"),
                ("node_count", "node_count"),
                ("master_count", "master_count"),
                ("status", "status"),
                ("health_status", "health_status"),
            ],
        ))
    }),
    command("coe cluster show", &[], &[], |order| show(order, "Cluster")),
    command(
        "coe cluster create",
        &["--cluster-template", "--master-count", "--node-count", "--keypair"],
        &[],
        create,
    ),
    command("coe cluster delete", &[], &[], delete),
];

fn template(order: &mut Order<'_>) -> Result<Said, String> {
    let image = order.world.openstack.resources.find("Image", order.text("--image"))?.clone();
    order.world.openstack.resources.find("Network", order.text("--external-network"))?;
    order.world.openstack.resources.find("Flavor", order.text("--flavor"))?;
    let distro = image.pointer("/properties/os_distro").and_then(Value::as_str);
    let Some(distro) = distro.filter(|_| text(&image, "visibility") == "public") else {
        return Err("Cluster type (vm, Unset, kubernetes) not supported (HTTP 400)".to_owned());
    };
    let id = new_id(order.world);
    let one = json!({"id": id, "uuid": id, "name": order.name()?, "coe": order.text("--coe"), "image_id": text(&image, "id"),
        "cluster_distro": distro, "public": order.flags.on(&["--public"]), "server_type": "vm",
        "external_network_id": order.text("--external-network"), "flavor_id": order.text("--flavor"),
        "master_flavor_id": order.text("--master-flavor"), "labels": {}});
    let made = keep(order.world, Op::Template, "ClusterTemplate", one, &[("public", json!(false))])?;
    Ok(Said::One(made))
}

/// Why a create ends before anything is made of the cluster.
fn failure(order: &mut Order<'_>, id: &str) -> Option<String> {
    let trust = format!("Failed to create trustee or trust for Cluster: {id}");
    let certificates = format!("Failed to create certificates for Cluster: {id}");
    let reasons = [
        (Graft::TrusteeDenied, trust.clone()),
        (Graft::TrustRefused, trust),
        (Graft::SecretsRefused, certificates),
    ];
    let mut met = reasons.into_iter().filter(|(graft, _)| order.world.bites(Mishap::Graft(*graft)));
    met.next().map(|(_, reason)| reason)
}

/// The objects of a cluster that came up, as the driver finds them.
fn objects(order: &mut Order<'_>) -> Value {
    let all = |names: &[&str]| -> Value {
        let one = |name: &&str| json!({"type": name, "status": "True"});
        json!({"status": {"conditions": names.iter().map(one).collect::<Vec<_>>()}})
    };
    let driver = order.world.conductor.driver.clone().unwrap_or_default();
    let served = api_versions(order.world).iter().any(|one| one == asks_at(&driver));
    let mut objects = json!({
        "Cluster": all(&["Ready", "ControlPlaneInitialized", "ControlPlaneReady", "InfrastructureReady"]),
        "Infra": if served { json!({"status": {"ready": true}}) } else { Value::Null },
        "KCP": all(&["Ready", "Available", "CertificatesAvailable", "ControlPlaneComponentsHealthy", "EtcdClusterHealthy", "MachinesReady"]),
        "MD": all(&["Ready", "Available", "MachineSetReady"]),
    });
    if order.world.bites(Mishap::Graft(Graft::InfrastructureFailed)) {
        let status = json!({"ready": false, "failureReason": "CreateError",
            "failureMessage": "failed to reconcile load balancer: provisioning status ERROR"});
        set(&mut objects, "Infra", json!({"status": status}));
    }
    if order.world.bites(Mishap::Graft(Graft::EtcdUnhealthy)) {
        let open =
            json!([{"type": "Ready", "status": "True"}, {"type": "EtcdClusterHealthy", "status": "Unknown"}]);
        set(&mut objects, "KCP", json!({"status": {"conditions": open}}));
    }
    objects
}

fn create(order: &mut Order<'_>) -> Result<Said, String> {
    let template =
        order.world.openstack.resources.find("ClusterTemplate", order.text("--cluster-template"))?.clone();
    if order.world.bites(Mishap::Api(Op::Cluster, Wrong::Refused)) {
        return Err(Refusal::broken().into());
    }
    let (id, name, now) = (new_id(order.world), order.name()?, order.world.now);
    let number = |flag: &str| order.text(flag).parse::<u64>().unwrap_or(1);
    let tail = id.rsplit('-').next().unwrap_or_default();
    let mut one = json!({"id": id, "uuid": id, "name": name, "keypair": order.text("--keypair"), "stack_id": format!("{name}-{tail}"),
        "cluster_template_id": text(&template, "id"), "master_count": number("--master-count"), "node_count": number("--node-count"),
        "status": "CREATE_IN_PROGRESS", "status_reason": null, "health_status": null, "health_status_reason": {}});
    if let Some(reason) = failure(order, &id) {
        later(&mut one, now + 20, json!({"status": "CREATE_FAILED", "status_reason": reason}));
    } else if !order.world.bites(Mishap::Graft(Graft::ClusterStuck)) {
        let objects = objects(order);
        let (healthy, reason) = health(&objects);
        let word = if healthy { "HEALTHY" } else { "UNHEALTHY" };
        later(
            &mut one,
            now + 420,
            json!({"status": "CREATE_COMPLETE", "health_status": word, "health_status_reason": reason}),
        );
        set(&mut one, "_objects", objects);
        balancer(order, &id, &name);
    }
    order.world.openstack.resources.add("Cluster", one);
    Ok(Said::Text(format!("Request to create cluster {id} accepted\n")))
}

/// The load balancer in front of the API of a cluster.
fn balancer(order: &mut Order<'_>, cluster: &str, name: &str) {
    let failed = order.world.bites(Mishap::Graft(Graft::ClusterBalancerError));
    let status = if failed { "ERROR" } else { "ACTIVE" };
    let one = json!({"id": new_id(order.world), "name": format!("k8s-clusterapi-cluster-{name}-kubeapi"),
        "provisioning_status": status, "operating_status": "ONLINE", "vip_address": "", "_cluster": cluster});
    order.world.openstack.resources.add("LoadBalancer", one);
}

fn delete(order: &mut Order<'_>) -> Result<Said, String> {
    let name = order.name()?;
    let id = text(order.world.openstack.resources.find("Cluster", &name)?, "id").to_owned();
    let (now, stuck) = (order.world.now, order.world.bites(Mishap::Graft(Graft::DeleteStuck)));
    let orphaned = order.world.bites(Mishap::Graft(Graft::BalancerOrphaned));
    if let Some(one) = order.world.openstack.resources.find_mut("Cluster", &id) {
        set(one, "status", "DELETE_IN_PROGRESS");
        later(one, if stuck { i64::MAX } else { now + 150 }, json!({"status": "DELETED"}));
    }
    if !orphaned {
        order.world.openstack.resources.remove_where("LoadBalancer", |one| text(one, "_cluster") == id);
    }
    Ok(Said::Text(format!("Request to delete cluster {name} has been accepted.\n")))
}
