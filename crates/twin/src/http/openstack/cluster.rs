//! Magnum's API.

use super::{Reply, Visit, words};
use crate::world::conductor;
use crate::world::identity;
use crate::world::refusal::Refusal;
use crate::world::resources::text;
use serde_json::{Value, json};

/// The fields of the short list.
const SHORT: [&str; 16] = [
    "uuid",
    "name",
    "cluster_template_id",
    "keypair",
    "docker_volume_size",
    "labels",
    "node_count",
    "status",
    "master_flavor_id",
    "flavor_id",
    "create_timeout",
    "master_count",
    "stack_id",
    "health_status",
    "merge_labels",
    "links",
];

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parts = visit.parts.clone();
    let ["v1", rest @ ..] = parts.as_slice() else { return Err(words::no_path()) };
    match (visit.method(), rest) {
        ("GET", ["clusters"]) => visit.list("clusters", clusters(visit).into_iter().map(short).collect()),
        ("GET", ["clusters", "detail"]) => visit.list("clusters", clusters(visit)),
        ("GET", ["clusters", id]) => {
            let found = clusters(visit).into_iter().find(|one| is(one, id));
            let no = || words::absent("", format!("Cluster {id} could not be found."));
            Ok(Reply::new(200, found.ok_or_else(no)?))
        }
        ("GET", ["clustertemplates"]) => visit.list("clustertemplates", templates(visit)),
        ("GET", ["clustertemplates", id]) => {
            let found = templates(visit).into_iter().find(|one| is(one, id));
            let no = || words::absent("", format!("ClusterTemplate {id} could not be found."));
            Ok(Reply::new(200, found.ok_or_else(no)?))
        }
        ("GET", ["mservices"]) => {
            let made = time(crate::world::began(&visit.world.seed));
            let more =
                json!({"created_at": made, "updated_at": time(visit.world.now - 6), "report_count": 41});
            let one = super::over(conductor::service(visit.world), &more);
            visit.list("mservices", vec![one])
        }
        _ => Err(words::no_path()),
    }
}

/// What the short list has of a cluster: no times, and no reasons.
fn short(mut one: Value) -> Value {
    if let Some(fields) = one.as_object_mut() {
        fields.retain(|key, _| SHORT.contains(&key.as_str()));
    }
    one
}

/// Magnum knows things by their names too.
fn is(one: &Value, word: &str) -> bool {
    text(one, "uuid") == word || text(one, "name") == word
}

/// A time as Magnum writes it.
fn time(seconds: i64) -> String {
    crate::world::stamp(seconds).strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

fn shown(visit: &Visit<'_>, one: &Value, kind: &str, whole: &Value) -> Value {
    let id = text(one, "id");
    let links = json!([{"rel": "self", "href": format!("{}/v1/{kind}/{id}", visit.base)},
        {"rel": "bookmark", "href": format!("{}/{kind}/{id}", visit.base)}]);
    let own = json!({"uuid": id, "links": links, "created_at": time(visit.made(one)), "updated_at": null, "project_id": visit.project(),
        "user_id": identity::id(visit.world, &format!("user admin@{}", identity::ADMINS)), "labels": {}});
    let mut said = super::over(super::over(own, whole), one);
    if let Some(fields) = said.as_object_mut() {
        fields.remove("id");
    }
    said
}

fn clusters(visit: &Visit<'_>) -> Vec<Value> {
    let whole = json!({"api_address": null, "coe_version": null, "container_version": null, "create_timeout": 60, "discovery_url": null,
        "docker_volume_size": null, "faults": null, "fixed_network": null, "fixed_subnet": null, "flavor_id": null, "floating_ip_enabled": true,
        "health_status": null, "health_status_reason": {}, "labels_added": {}, "labels_overridden": {}, "labels_skipped": {},
        "master_addresses": [], "master_flavor_id": null, "master_lb_enabled": true, "merge_labels": "false", "node_addresses": [],
        "stack_id": null, "status_reason": null});
    let all = visit.all("Cluster");
    all.iter()
        .filter(|one| text(one, "status") != "DELETED")
        .map(|one| shown(visit, one, "clusters", &whole))
        .collect()
}

fn templates(visit: &Visit<'_>) -> Vec<Value> {
    let whole = json!({"apiserver_port": null, "dns_nameserver": null, "docker_storage_driver": null, "docker_volume_size": null, "driver": null,
        "fixed_network": null, "fixed_subnet": null, "floating_ip_enabled": true, "hidden": false, "http_proxy": null, "https_proxy": null,
        "insecure_registry": null, "keypair_id": null, "master_lb_enabled": true, "network_driver": "calico", "no_proxy": null,
        "registry_enabled": false, "tags": null, "tls_disabled": false, "volume_driver": null});
    visit.all("ClusterTemplate").iter().map(|one| shown(visit, one, "clustertemplates", &whole)).collect()
}
