//! `juju status --format json`: what runs.

use super::tree::{self, Map};
use super::{Kind, Origin, Part, Unknown, relations};
use crate::natural_order;
use model::yaml::Node;
use model::{At, Finding};

/// What Juju's status says of no application: it shows what runs, and not how it is configured.
const UNKNOWN: [Part; 6] =
    [Part::Options, Part::Constraints, Part::Storage, Part::Resources, Part::Trust, Part::Exposure];

/// Whether a text is a status: a bundle has no `model`, and no other text has one that a controller keeps.
pub(super) fn is_status(root: &Node) -> bool {
    let has = |key: &str| root.get("model").is_some_and(|model| model.get(key).is_some());
    root.get("applications").is_some() && has("controller") && (has("cloud") || has("type"))
}

/// The tree of a bundle that would make such a model.
pub(super) fn tree(root: &Node, origin: &mut Origin, findings: &mut Vec<Finding>) -> Node {
    origin.kind = Kind::Status;
    origin.unknown = Unknown::without(UNKNOWN);
    let mut bundle = Map::new(root.span);
    let kind = root.get("model").and_then(|model| model.get("type"));
    let is_kubernetes = kind.and_then(Node::as_str) == Some("caas");
    if let Some(kind) = kind.filter(|_| is_kubernetes) {
        bundle.put("bundle", tree::text("kubernetes", kind.span));
    }
    let section = |key: &str| root.get(key).map(Node::entries).unwrap_or_default();
    let mut applications = Map::new(root.span);
    for entry in section("applications") {
        let Some(name) = entry.key.as_str() else { continue };
        let body = application(At::new(name, entry.key.span), &entry.value, is_kubernetes, origin, findings);
        applications.put_at(name, entry.key.span, body);
    }
    for entry in section("offers") {
        let Some(name) = entry.key.as_str() else { continue };
        let Some(application) = tree::word(&entry.value, "application") else { continue };
        let endpoints = entry.value.get("endpoints").map(Node::entries).unwrap_or_default();
        let endpoints = endpoints.iter().map(|endpoint| endpoint.key.clone()).collect();
        tree::offer(&mut applications, application, name, endpoints, entry.key.span);
    }
    bundle.put_at("applications", root.span, applications.node());
    let mut saas = Map::new(root.span);
    for entry in section("application-endpoints") {
        let Some(name) = entry.key.as_str() else { continue };
        let mut body = Map::new(entry.value.span);
        body.copy("url", entry.value.get("url"));
        saas.put_at(name, entry.key.span, body.node());
    }
    bundle.put_at("saas", root.span, saas.node());
    let mut machines = Map::new(root.span);
    for entry in section("machines") {
        let Some(id) = entry.key.as_str() else { continue };
        let host = ["display-name", "hostname"].iter().find_map(|key| entry.value.get(key));
        if let Some(name) = host.and_then(|host| Some(At::new(host.as_str()?.to_owned(), host.span))) {
            origin.hosts.insert(id.to_owned(), name);
        }
        machines.put_at(id, entry.key.span, Map::new(entry.value.span).node());
    }
    bundle.put_at("machines", root.span, machines.node());
    bundle.put_at("relations", root.span, relations::list(root));
    bundle.node()
}

fn application(
    name: At<&str>,
    status: &Node,
    is_kubernetes: bool,
    origin: &mut Origin,
    findings: &mut Vec<Finding>,
) -> Node {
    let mut body = Map::new(status.span);
    if let Some(why) = status.get("status-error") {
        let shown = why.as_str().unwrap_or_default();
        let message = format!("Juju could not say anything about {}: {shown}", name.value);
        let help = "ask for the status again when the controller answers";
        findings.push(Finding::warning("source-incomplete", why.span, message).help(help));
        for part in [Part::Charm, Part::Bindings, Part::Units, Part::Placement, Part::Offers, Part::Relations]
        {
            origin.unknown.forget(name.value, part);
        }
        return body.node();
    }
    charm(status, &mut body);
    body.copy("bindings", status.get("endpoint-bindings"));
    if status.get("endpoint-bindings").is_none() {
        origin.unknown.forget(name.value, Part::Bindings);
    }
    if let Some(exposed) = status.get("exposed").filter(|node| node.as_bool() == Some(true)) {
        body.put("expose", exposed.clone());
    }
    if status.get("subordinate-to").is_some_and(|node| !tree::is_empty(node)) {
        origin.subordinates.insert(name.value.to_owned());
        return body.node();
    }
    let units = status.get("units");
    let mut units: Vec<_> = units.map(Node::entries).unwrap_or_default().iter().collect();
    units.sort_by(|a, b| {
        natural_order(a.key.as_str().unwrap_or_default(), b.key.as_str().unwrap_or_default())
    });
    let at = status.get("units").map_or(name.span, |units| units.span);
    match status.get("scale").filter(|_| is_kubernetes) {
        Some(scale) => body.put("num_units", scale.clone()),
        None => body.put_at("num_units", at, tree::plain(units.len(), at)),
    }
    let places: Option<Vec<Node>> = units
        .iter()
        .map(|unit| {
            let machine = unit.value.get("machine")?;
            Some(tree::text(directive(machine.as_str()?), machine.span))
        })
        .collect();
    match places {
        _ if is_kubernetes => {}
        Some(places) if places.is_empty() => {}
        Some(places) => body.put_at("to", at, tree::list(places, at)),
        None => origin.unknown.forget(name.value, Part::Placement),
    }
    body.node()
}

/// What the status says of the charm. Juju 2.9 named a series where Juju 3 names a base.
fn charm(status: &Node, body: &mut Map) {
    let is_hub = tree::word(status, "charm-origin").is_none_or(|origin| origin == "charmhub");
    let name = status.get("charm-name").filter(|_| is_hub).or_else(|| status.get("charm"));
    body.copy("charm", name);
    if is_hub {
        body.copy("channel", status.get("charm-channel"));
        body.copy("revision", status.get("charm-rev"));
    }
    body.copy("series", status.get("series"));
    if let Some(base) = status.get("base") {
        let os = tree::word(base, "name").unwrap_or_default();
        let channel = tree::word(base, "channel").unwrap_or_default();
        body.put("base", tree::text(format!("{os}@{channel}"), base.span));
    }
}

/// The placement directive that asks for a machine or for a new container on one: `lxd:0` for `0/lxd/3`.
pub(super) fn directive(machine: &str) -> String {
    let mut parts = machine.split('/');
    match (parts.next(), parts.next()) {
        (Some(host), Some(container)) => format!("{container}:{host}"),
        _ => machine.to_owned(),
    }
}
