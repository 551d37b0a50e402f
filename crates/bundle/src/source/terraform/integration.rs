//! `juju_integration` and `juju_offer`.

use super::super::tree::{self, Map};
use super::super::{Origin, Part};
use super::{Planned, Resource};
use model::Finding;
use model::yaml::Node;

/// The relations of the plan. A side that is an offer of another model becomes a remote application.
pub(super) fn relations(
    planned: &Planned<'_>,
    model: &str,
    saas: &mut Map,
    origin: &mut Origin,
    findings: &mut Vec<Finding>,
) -> Node {
    let mut all = Vec::new();
    for resource in planned.of("juju_integration", model) {
        let sides = resource.values.get("application").map(Node::items).unwrap_or_default();
        let ends: Vec<Node> = sides.iter().filter_map(|side| end(side, saas)).collect();
        if ends.len() < 2 {
            origin.unknown.forget_all(Part::Relations);
            let message = format!("what {} joins is known only when the plan is applied", resource.address);
            let finding = Finding::info("source-incomplete", resource.values.span, message);
            findings.push(finding.help("give each application of the plan a `name`"));
            continue;
        }
        all.push(tree::list(ends, resource.values.span));
    }
    tree::list(all, planned.root.span)
}

fn end(side: &Node, saas: &mut Map) -> Option<Node> {
    if let Some(url) = side.get("offer_url").filter(|url| !tree::is_empty(url)) {
        let name = url.as_str()?.rsplit(['.', '/']).next()?.to_owned();
        if saas.value_mut(&name).is_none() {
            let mut body = Map::new(url.span);
            body.copy("url", Some(url));
            saas.put_at(&name, url.span, body.node());
        }
        return Some(tree::text(name, url.span));
    }
    let name = tree::word(side, "name")?;
    let text = match tree::word(side, "endpoint") {
        Some(endpoint) => format!("{name}:{endpoint}"),
        None => name.to_owned(),
    };
    Some(tree::text(text, side.span))
}

/// Puts an offer into the body of its application: one endpoint up to provider 0.19, a list of them later.
pub(super) fn offer(resource: Resource<'_>, applications: &mut Map) {
    let values = resource.values;
    let Some(application) = tree::word(values, "application_name") else { return };
    let name = tree::word(values, "name").unwrap_or(application);
    let mut endpoints: Vec<Node> = values.get("endpoints").map(Node::items).unwrap_or_default().to_vec();
    endpoints.extend(values.get("endpoint").filter(|endpoint| !tree::is_empty(endpoint)).cloned());
    tree::offer(applications, application, name, endpoints, values.span);
}
