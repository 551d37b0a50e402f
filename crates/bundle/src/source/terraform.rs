//! `terraform show -json` of a plan or a state that was made with the Juju provider, in its versions 0.x and 1.x.

mod application;
mod integration;
mod machine;

use super::tree::{self, Map};
use super::{Kind, Origin, Part, Unknown};
use model::yaml::Node;
use model::{Finding, Span};
use std::collections::BTreeMap;

/// Deepest nesting of modules that is read.
const MAX_MODULES: usize = 32;

/// The resources of a text of Terraform.
pub(super) struct Planned<'n> {
    root: &'n Node,
    kind: Kind,
    resources: Vec<Resource<'n>>,
    /// What becomes known when the plan is applied, by address.
    later: BTreeMap<&'n str, &'n Node>,
}

/// One resource.
#[derive(Clone, Copy)]
struct Resource<'n> {
    address: &'n str,
    kind: &'n str,
    values: &'n Node,
}

impl<'n> Resource<'n> {
    /// The model that it is in: by name up to provider 0.x, by UUID from 1.0 on; empty until it is made.
    fn model(&self) -> &'n str {
        let named = ["model_uuid", "model"].iter().find_map(|key| tree::word(self.values, key));
        named.unwrap_or_default()
    }

    /// Whether a value is given. What is not known yet stands in no plan; what is not wanted stands there as nothing.
    fn is_later(&self, key: &str) -> bool {
        self.values.get(key).is_none()
    }
}

impl<'n> Planned<'n> {
    /// The resources, if this is a text of Terraform.
    pub(super) fn new(root: &'n Node) -> Option<Planned<'n>> {
        root.get("format_version")?;
        let (kind, values) = match (root.get("planned_values"), root.get("values")) {
            (Some(values), _) => (Kind::TerraformPlan, values),
            (None, Some(values)) => (Kind::TerraformState, values),
            (None, None) => return None,
        };
        let mut planned = Planned { root, kind, resources: vec![], later: BTreeMap::new() };
        if let Some(module) = values.get("root_module") {
            planned.module(module, 0);
        }
        for change in root.get("resource_changes").map(Node::items).unwrap_or_default() {
            let later = change.get("change").and_then(|change| change.get("after_unknown"));
            if let (Some(address), Some(later)) = (tree::word(change, "address"), later) {
                planned.later.insert(address, later);
            }
        }
        Some(planned)
    }

    fn module(&mut self, module: &'n Node, depth: usize) {
        for resource in module.get("resources").map(Node::items).unwrap_or_default() {
            let is_data = tree::word(resource, "mode") == Some("data");
            let parts = (tree::word(resource, "type"), resource.get("values"));
            let (Some(kind), Some(values), false) = (parts.0, parts.1, is_data) else { continue };
            let address = tree::word(resource, "address").unwrap_or_default();
            self.resources.push(Resource { address, kind, values });
        }
        if depth < MAX_MODULES {
            for child in module.get("child_modules").map(Node::items).unwrap_or_default() {
                self.module(child, depth + 1);
            }
        }
    }

    fn of(&self, kind: &str, model: &str) -> impl Iterator<Item = Resource<'n>> {
        self.resources.iter().copied().filter(move |one| one.kind == kind && one.model() == model)
    }

    /// The model that most applications are in, and how many of them each of the others has.
    fn models(&self) -> (&'n str, BTreeMap<&'n str, usize>) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for application in self.resources.iter().filter(|one| one.kind == "juju_application") {
            *counts.entry(application.model()).or_default() += 1;
        }
        let most = counts.values().copied().max().unwrap_or_default();
        let chosen = counts.iter().find(|(_, count)| **count == most).map(|(name, _)| *name);
        let chosen = chosen.unwrap_or_default();
        counts.remove(chosen);
        (chosen, counts)
    }

    /// Whether a part of a value becomes known only when the plan is applied.
    fn has_later(&self, address: &str, key: &str) -> bool {
        let later = self.later.get(address).and_then(|later| later.get(key));
        later.is_some_and(holds_true)
    }
}

/// Whether `true` stands anywhere in a tree of unknowns.
fn holds_true(node: &Node) -> bool {
    node.as_bool() == Some(true)
        || node.items().iter().any(holds_true)
        || node.entries().iter().any(|entry| holds_true(&entry.value))
}

/// The tree of a bundle that would make such a model.
pub(super) fn tree(planned: &Planned<'_>, origin: &mut Origin, findings: &mut Vec<Finding>) -> Node {
    let at = planned.root.span;
    origin.kind = planned.kind;
    origin.unknown = Unknown::without([Part::Exposure]);
    let (model, others) = planned.models();
    if !others.is_empty() {
        findings.push(several_models(model, &others, at));
    }
    let mut bundle = Map::new(at);
    let machines = machine::tree(planned, model, origin);
    let mut applications = Map::new(at);
    for resource in planned.of("juju_application", model) {
        application::put(planned, resource, &mut applications, origin);
    }
    let mut saas = Map::new(at);
    let relations = integration::relations(planned, model, &mut saas, origin, findings);
    for offer in planned.of("juju_offer", model) {
        integration::offer(offer, &mut applications);
    }
    bundle.put_at("applications", at, applications.node());
    bundle.put_at("machines", at, machines);
    bundle.put_at("saas", at, saas.node());
    bundle.put_at("relations", at, relations);
    bundle.node()
}

fn several_models(model: &str, others: &BTreeMap<&str, usize>, at: Span) -> Finding {
    let shown = |name: &str| if name.is_empty() { "one not made yet".to_owned() } else { name.to_owned() };
    let others: Vec<String> =
        others.iter().map(|(name, count)| format!("{} ({count} applications)", shown(name))).collect();
    let message =
        format!("this plan has several models: {} is read, and not {}", shown(model), others.join(", "));
    Finding::info("source-several-models", at, message).help("plan one model at a time to see the others")
}
