//! `juju_application`.

use super::super::status::directive;
use super::super::tree::{self, Map};
use super::super::{Origin, Part};
use super::{Planned, Resource};
use crate::{charm as known_charm, natural_order};
use model::yaml::Node;

/// Puts one application into the tree.
pub(super) fn put(
    planned: &Planned<'_>,
    resource: Resource<'_>,
    applications: &mut Map,
    origin: &mut Origin,
) {
    let values = resource.values;
    let charm = values.get("charm").and_then(|charm| charm.items().first());
    let charm_name = charm.and_then(|charm| charm.get("name"));
    // An application without a name takes the charm's.
    let Some(name) = values.get("name").filter(|name| !tree::is_empty(name)).or(charm_name) else { return };
    let (Some(text), at) = (name.as_str(), name.span) else { return };
    let mut body = Map::new(values.span);
    if let Some(charm) = charm {
        put_charm(charm, &mut body);
    }
    let is_subordinate =
        charm_name.and_then(Node::as_str).and_then(known_charm).is_some_and(|charm| charm.subordinate);
    if is_subordinate {
        // The provider shows one unit for them all the same.
        origin.subordinates.insert(text.to_owned());
    } else {
        put_units(text, resource, &mut body, origin);
    }
    body.copy("options", values.get("config"));
    body.copy("constraints", values.get("constraints"));
    body.copy("storage", values.get("storage_directives"));
    body.copy("resources", values.get("resources"));
    if let Some(trust) = values.get("trust").filter(|trust| trust.as_bool() == Some(true)) {
        body.put("trust", trust.clone());
    }
    if let Some(expose) = values.get("expose").filter(|expose| !tree::is_empty(expose)) {
        body.put("expose", tree::plain(true, expose.span));
    }
    put_bindings(values, &mut body);
    for (key, part) in [
        ("config", Part::Options),
        ("constraints", Part::Constraints),
        ("storage_directives", Part::Storage),
        ("resources", Part::Resources),
        ("endpoint_bindings", Part::Bindings),
    ] {
        if planned.has_later(resource.address, key) {
            origin.unknown.forget(text, part);
        }
    }
    applications.put_at(text, at, body.node());
}

fn put_charm(charm: &Node, body: &mut Map) {
    match charm.get("local_path").filter(|path| !tree::is_empty(path)) {
        Some(path) => body.put("charm", path.clone()),
        None => body.copy("charm", charm.get("name")),
    }
    body.copy("channel", charm.get("channel"));
    body.copy("revision", charm.get("revision"));
    body.copy("base", charm.get("base"));
    body.copy("series", charm.get("series"));
}

/// How many units, and where. Provider 0.x has a text `placement`; from 0.20 on there is a set `machines`, which
/// gives the number of units too. Both are known only once the machines are.
fn put_units(name: &str, resource: Resource<'_>, body: &mut Map, origin: &mut Origin) {
    let values = resource.values;
    let machines = values.get("machines").filter(|node| !tree::is_empty(node));
    let placement = values.get("placement").filter(|node| !tree::is_empty(node));
    let places: Option<(Vec<String>, _)> = match (machines, placement) {
        (Some(machines), _) => {
            let mut all: Vec<&str> = machines.items().iter().filter_map(Node::as_str).collect();
            all.sort_by(|a, b| natural_order(a, b));
            Some((all.into_iter().map(directive).collect(), machines.span))
        }
        (None, Some(placement)) => {
            let all = placement.as_str().unwrap_or_default().split(',');
            Some((all.map(|part| part.trim().to_owned()).collect(), placement.span))
        }
        (None, None) => None,
    };
    let units = values.get("units").filter(|units| !tree::is_empty(units));
    match (units, &places, machines) {
        (_, Some((places, at)), Some(_)) => body.put("num_units", tree::plain(places.len(), *at)),
        (Some(units), ..) => body.put("num_units", units.clone()),
        _ if resource.is_later("units") => origin.unknown.forget(name, Part::Units),
        _ => body.put("num_units", tree::plain(1, values.span)),
    }
    match places {
        Some((places, at)) => {
            let places = places.into_iter().map(|place| tree::text(place, at)).collect();
            body.put("to", tree::list(places, at));
        }
        None => origin.unknown.forget(name, Part::Placement),
    }
}

/// Bindings are a list of maps; the default binding names no endpoint.
fn put_bindings(values: &Node, body: &mut Map) {
    let Some(given) = values.get("endpoint_bindings").filter(|given| !tree::is_empty(given)) else { return };
    let mut bindings = Map::new(given.span);
    for binding in given.items() {
        let endpoint = tree::word(binding, "endpoint").unwrap_or_default();
        if let Some(space) = binding.get("space") {
            bindings.put_at(endpoint, binding.span, space.clone());
        }
    }
    body.put("bindings", bindings.node());
}
