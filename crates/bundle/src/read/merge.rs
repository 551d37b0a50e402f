//! Overlays laid over a base, by Juju's rules.

use super::document::{Document, Named};
use model::yaml::{Entry, Node, Value};
use model::{At, Finding, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The base with every overlay so far.
pub(super) struct Merged {
    pub(super) span: Span,
    pub(super) kind: Option<At<String>>,
    pub(super) default_base: Option<At<String>>,
    pub(super) series: Option<At<String>>,
    pub(super) services: Option<Span>,
    pub(super) applications: BTreeMap<String, Named>,
    pub(super) machines: Vec<Named>,
    pub(super) relations: Vec<Node>,
    pub(super) saas: BTreeMap<String, Named>,
}

impl Merged {
    pub(super) fn new(base: Document) -> Merged {
        Merged {
            span: base.span,
            kind: base.kind,
            default_base: base.default_base,
            series: base.series,
            services: base.services_span,
            applications: by_name(base.applications),
            machines: base.machines.unwrap_or_default(),
            relations: base.relations,
            saas: by_name(base.saas),
        }
    }

    /// Lays one overlay over what is there.
    ///
    /// An application without a body is taken out with its relations (`{}` is a body, and changes nothing). Texts,
    /// numbers and lists replace; maps merge key by key; `machines` replaces all machines; relations are added.
    pub(super) fn lay_over(&mut self, overlay: Document, findings: &mut Vec<Finding>) {
        let mut removed = BTreeSet::new();
        for named in overlay.applications {
            lay_application(&mut self.applications, named, &mut removed, findings);
        }
        for named in overlay.saas {
            lay_saas(&mut self.saas, named, &mut removed);
        }
        if !removed.is_empty() {
            self.relations.retain(|relation| !touches(relation, &removed));
        }
        self.relations.extend(overlay.relations);
        // `default-base` of an overlay is not taken: Juju 3 looks at `series` only.
        if overlay.series.is_some() {
            self.series = overlay.series;
        }
        if let Some(machines) = overlay.machines {
            self.machines = machines;
        }
    }
}

fn by_name(named: Vec<Named>) -> BTreeMap<String, Named> {
    named.into_iter().map(|named| (named.name.value.clone(), named)).collect()
}

fn lay_application(
    applications: &mut BTreeMap<String, Named>,
    overlay: Named,
    removed: &mut BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    let name = overlay.name.value.clone();
    if overlay.body.value == Value::Null {
        applications.remove(&name);
        removed.insert(name);
        return;
    }
    let Some(base) = applications.get_mut(&name) else {
        applications.insert(name, overlay);
        return;
    };
    if base.body.value == Value::Null {
        let message = format!("base application \"{name}\" has no body");
        let finding = Finding::error("application-without-body", base.name.span, message);
        findings.push(finding.help("give it at least a `charm` in the base"));
        base.body = Node { value: Value::Map(vec![]), span: base.name.span };
    }
    lay_body(&mut base.body, overlay.body);
}

fn lay_saas(saas: &mut BTreeMap<String, Named>, overlay: Named, removed: &mut BTreeSet<String>) {
    let name = overlay.name.value.clone();
    if overlay.body.value == Value::Null {
        saas.remove(&name);
        removed.insert(name);
        return;
    }
    match saas.get_mut(&name) {
        Some(base) if base.body.value != Value::Null => lay_body(&mut base.body, overlay.body),
        _ => {
            saas.insert(name, overlay);
        }
    }
}

/// Lays a body over a body, key by key.
fn lay_body(base: &mut Node, overlay: Node) {
    let (Value::Map(base), Value::Map(entries)) = (&mut base.value, overlay.value) else { return };
    for entry in entries {
        // Juju drops `placement` of an overlay when the application is in the base.
        let Some(key) = entry.key.as_str().filter(|key| *key != "placement") else { continue };
        let known = base.iter().position(|known| known.key.as_str() == Some(key));
        match (known.and_then(|at| base.get_mut(at)), kind_of(key)) {
            (Some(known), Some(kind)) => lay_map(known, entry, kind),
            (Some(known), None) => *known = entry,
            (None, Some(kind)) => {
                let empty = Node { value: Value::Map(vec![]), span: entry.value.span };
                let mut fresh = Entry { key: entry.key.clone(), value: empty };
                lay_map(&mut fresh, entry, kind);
                base.push(fresh);
            }
            (None, None) => base.push(entry),
        }
    }
}

/// What an empty value in a map of an overlay means.
#[derive(Clone, Copy)]
enum Kind {
    /// Nothing takes the key out.
    Nothing,
    /// Nothing, or a map without anything in it, takes the key out.
    Hollow,
    /// It is the empty text.
    Text,
}

fn kind_of(key: &str) -> Option<Kind> {
    Some(match key {
        "options" | "resources" | "offers" => Kind::Nothing,
        "exposed-endpoints" => Kind::Hollow,
        "annotations" | "storage" | "devices" | "bindings" => Kind::Text,
        _ => return None,
    })
}

fn lay_map(base: &mut Entry, overlay: Entry, kind: Kind) {
    let Value::Map(entries) = overlay.value.value else {
        // Nothing where a map stands clears the map.
        *base =
            Entry { key: overlay.key, value: Node { value: Value::Map(vec![]), span: overlay.value.span } };
        return;
    };
    if base.value.value == Value::Null {
        base.value = Node { value: Value::Map(vec![]), span: overlay.value.span };
    }
    let Value::Map(known) = &mut base.value.value else { return };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (index, entry) in known.iter().enumerate() {
        places.insert(entry.key.as_str().unwrap_or_default().to_owned(), index);
    }
    let mut out = BTreeSet::new();
    for entry in entries {
        let place = places.get(entry.key.as_str().unwrap_or_default()).copied();
        if takes_out(&entry.value, kind) {
            out.extend(place);
            continue;
        }
        match place.and_then(|place| known.get_mut(place)) {
            Some(old) => *old = entry,
            None => known.push(entry),
        }
    }
    if !out.is_empty() {
        let mut index = 0;
        known.retain(|_| {
            index += 1;
            !out.contains(&(index - 1))
        });
    }
}

fn takes_out(value: &Node, kind: Kind) -> bool {
    match kind {
        Kind::Nothing => value.value == Value::Null,
        Kind::Hollow => value.entries().iter().all(|entry| entry.value.value == Value::Null),
        Kind::Text => false,
    }
}

/// Whether a relation has an end at one of these applications. A relation without two ends stays, for verification.
fn touches(relation: &Node, removed: &BTreeSet<String>) -> bool {
    let [left, right] = relation.items() else { return false };
    [left, right].into_iter().any(|end| {
        let text = end.as_str().unwrap_or_default();
        removed.contains(text.split(':').next().unwrap_or_default())
    })
}
