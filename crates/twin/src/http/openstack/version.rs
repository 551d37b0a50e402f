//! Which versions of its API a service has, as of 2024.1, and which one is asked for.

use super::{Reply, Visit};
use crate::http::Request;
use serde_json::{Value, json};

fn json_of(kind: &str) -> Value {
    json!([{"base": "application/json", "type": format!("application/vnd.openstack.{kind}")}])
}

/// Keystone's.
pub(super) fn identity(visit: &Visit<'_>) -> Option<Reply> {
    let one = json!({"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": format!("{}/v3/", visit.base)}], "media-types": json_of("identity-v3+json")});
    match visit.parts.as_slice() {
        [] => Some(Reply::new(300, json!({"versions": {"values": [one]}}))),
        ["v3"] => Some(Reply::new(200, json!({"version": one}))),
        _ => None,
    }
}

/// Nova's.
pub(super) fn compute(visit: &Visit<'_>) -> Option<Reply> {
    let version = |id: &str, status: &str, max: &str, min: &str, updated: &str| {
        json!({"id": id, "status": status, "version": max, "min_version": min, "updated": updated,
            "links": [{"rel": "self", "href": format!("{}/{}/", visit.base, id.trim_end_matches(".0"))}]})
    };
    let (old, new) = ("2011-01-21T11:33:21Z", "2013-07-23T11:33:21Z");
    match visit.parts.as_slice() {
        [] => Some(Reply::new(
            200,
            json!({"versions": [version("v2.0", "SUPPORTED", "", "", old), version("v2.1", "CURRENT", "2.96", "2.1", new)]}),
        )),
        ["v2.1"] => {
            let mut one = version("v2.1", "CURRENT", "2.96", "2.1", new);
            let described =
                json!({"rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"});
            if let Some(links) = one.get_mut("links").and_then(Value::as_array_mut) {
                links.push(described);
            }
            let kinds = json_of("compute+json;version=2.1");
            Some(Reply::new(200, json!({"version": super::over(json!({"media-types": kinds}), &one)})))
        }
        _ => None,
    }
}

/// Placement's.
pub(super) fn placement(visit: &Visit<'_>) -> Option<Reply> {
    let one = json!({"id": "v1.0", "status": "CURRENT", "min_version": "1.0", "max_version": "1.39",
        "links": [{"rel": "self", "href": ""}]});
    visit.parts.is_empty().then(|| Reply::new(200, json!({"versions": [one]})))
}

/// Neutron's.
pub(super) fn network(visit: &Visit<'_>) -> Option<Reply> {
    let one = json!({"id": "v2.0", "status": "CURRENT",
        "links": [{"rel": "self", "href": format!("{}/v2.0/", visit.base)}]});
    visit.parts.is_empty().then(|| Reply::new(200, json!({"versions": [one]})))
}

/// Glance's.
pub(super) fn image(visit: &Visit<'_>) -> Option<Reply> {
    let one = |number: u32| {
        json!({"id": format!("v2.{number}"), "status": if number == 15 { "CURRENT" } else { "SUPPORTED" },
            "links": [{"rel": "self", "href": format!("{}/v2/", visit.base)}]})
    };
    let numbers = [15, 9, 7, 6, 5, 4, 3, 2, 1, 0];
    let all = || json!({"versions": numbers.map(one)});
    match visit.parts.as_slice() {
        [] => Some(Reply::new(300, all())),
        ["versions"] => Some(Reply::new(200, all())),
        _ => None,
    }
}

/// Cinder's.
pub(super) fn volume(visit: &Visit<'_>) -> Option<Reply> {
    let one = json!({"id": "v3.0", "status": "CURRENT", "version": "3.71", "min_version": "3.0",
        "updated": "2023-08-31T00:00:00Z", "media-types": json_of("volume+json;version=3"),
        "links": [{"rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"},
            {"rel": "self", "href": format!("{}/v3/", visit.base)}]});
    match visit.parts.as_slice() {
        [] => Some(Reply::new(300, json!({"versions": [one]}))),
        ["v3"] => Some(Reply::new(200, json!({"versions": [one]}))),
        _ => None,
    }
}

/// Octavia's.
pub(super) fn balancer(visit: &Visit<'_>) -> Option<Reply> {
    let one = |number: u32| {
        json!({"id": format!("v2.{number}"), "status": if number == 28 { "CURRENT" } else { "SUPPORTED" },
            "updated": "2023-11-08T00:00:00Z", "links": [{"rel": "self", "href": format!("{}/v2", visit.base)}]})
    };
    visit
        .parts
        .is_empty()
        .then(|| Reply::new(200, json!({"versions": (0..=28).map(one).collect::<Vec<_>>()})))
}

/// Barbican's.
pub(super) fn keys(visit: &Visit<'_>) -> Option<Reply> {
    let one = json!({"id": "v1", "status": "CURRENT", "min_version": "1.0", "max_version": "1.1",
        "links": [{"rel": "self", "href": format!("{}/v1/", visit.base)},
            {"rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"}]});
    match visit.parts.as_slice() {
        [] => Some(Reply::new(300, json!({"versions": [one]}))),
        ["v1"] => Some(Reply::new(200, json!({"version": one}))),
        _ => None,
    }
}

/// Magnum's.
pub(super) fn cluster(visit: &Visit<'_>) -> Option<Reply> {
    let one = json!({"id": "v1", "status": "CURRENT", "min_version": "1.1", "max_version": "1.11",
        "links": [{"rel": "self", "href": format!("{}/v1/", visit.base)}]});
    let about = "Magnum is an OpenStack project which aims to provide container cluster management.";
    let root = json!({"name": "OpenStack Magnum API", "description": about, "versions": [one]});
    visit.parts.is_empty().then(|| Reply::new(200, root))
}

/// The second number of the version that is asked for; the largest of all for `latest`.
pub(super) fn minor(request: &Request) -> u64 {
    let own = request.header("openstack-api-version").and_then(|text| text.split_whitespace().last());
    let old = request.header("x-openstack-nova-api-version");
    match own.or(old) {
        Some("latest") => u64::MAX,
        Some(text) => text.split_once('.').and_then(|(_, minor)| minor.parse().ok()).unwrap_or(1),
        None => 1,
    }
}

/// The reply with the version that it is of, where the service tells it.
pub(super) fn headers(prefix: &str, request: &Request, reply: Reply) -> Reply {
    let (name, major, first, last) = match prefix {
        "compute" => ("compute", 2, 1, 96),
        "placement" => ("placement", 1, 0, 39),
        "volume" => ("volume", 3, 0, 71),
        "container-infra" => ("container-infra", 1, 1, 11),
        _ => return reply,
    };
    let asked = request.header("openstack-api-version").or(request.header("x-openstack-nova-api-version"));
    let minor = asked.map_or(first, |_| minor(request)).clamp(first, last);
    let reply = reply.with("OpenStack-API-Version", format!("{name} {major}.{minor}"));
    let reply = reply.with("Vary", "OpenStack-API-Version");
    match name {
        "compute" => reply.with("X-OpenStack-Nova-API-Version", format!("2.{minor}")),
        _ => reply,
    }
}
