//! What the site declares, as facts: JSON for gates and needs, and the line that each value is written on.

use crate::inputs::Inputs;
use crate::site::Site;
use crate::vips::{Vips, vips};
use model::yaml::{Node, Value as Yaml};
use model::{Provenance, Sources, Span};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The declared facts of a site.
///
/// `value` has the roots `site`, the whole of `site.yaml`, and `versions`, the whole of `versions.yaml`. One list is
/// derived: `site.vips.applications`, from the merged bundle, with one
/// `{"application": "keystone", "addresses": {"provider": "10.12.4.50", "metal": "10.12.8.50"}}` per application that
/// has VIPs, in the order of their names. A VIP on no plane stands under `addresses` as `"?"`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// The values.
    pub value: Value,
    /// Where each is written, by dotted path: `site.juju.model`, `site.planes.provider.resolvers.0`. Maps and lists
    /// have places too.
    pub places: BTreeMap<String, Place>,
}

/// One line of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as named in the sources.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
}

impl Declared {
    /// Where a value comes from: its own line, or that of the nearest map or list around it.
    pub fn provenance(&self, path: &str) -> Option<Provenance> {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return Some(Provenance::Declared { file: place.file.to_string(), line: place.line });
            }
            path = path.rsplit_once('.')?.0;
        }
    }
}

/// The declared facts of a site.
pub fn declared(inputs: &Inputs<'_>, site: &Site) -> Declared {
    let mut collector = Collector { sources: inputs.sources, places: BTreeMap::new() };
    let mut roots = Map::new();
    let versions = site.versions.as_ref().map(|versions| &versions.tree);
    for (name, tree) in [("site", site.tree.as_ref()), ("versions", versions)] {
        if let Some(tree) = tree {
            collector.walk(name.to_owned(), tree.span, tree);
            roots.insert(name.to_owned(), tree.to_json());
        }
    }
    let derived = collector.vips(site, &vips(inputs.sources, &site.bundle));
    if let Some(Value::Object(declared)) = roots.get_mut("site") {
        let scheme = declared.entry("vips").or_insert_with(|| json!({}));
        if let Value::Object(scheme) = scheme {
            scheme.insert("applications".to_owned(), derived);
        }
    }
    Declared { value: Value::Object(roots), places: collector.places }
}

struct Collector<'a> {
    sources: &'a Sources,
    places: BTreeMap<String, Place>,
}

impl Collector<'_> {
    fn note(&mut self, path: String, span: Span) {
        if let Some(source) = self.sources.get(span.file) {
            let line = source.position(span.start).line;
            self.places.insert(path, Place { file: source.name.clone(), line });
        }
    }

    fn walk(&mut self, path: String, span: Span, node: &Node) {
        match &node.value {
            Yaml::Map(entries) => {
                for entry in entries {
                    let key = entry.key.as_str().unwrap_or_default();
                    self.walk(format!("{path}.{key}"), entry.key.span, &entry.value);
                }
            }
            Yaml::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(format!("{path}.{index}"), item.span, item);
                }
            }
            Yaml::Null | Yaml::Scalar { .. } => {}
        }
        self.note(path, span);
    }

    fn vips(&mut self, site: &Site, vips: &[Vips<'_>]) -> Value {
        let mut applications = Vec::new();
        for (index, one) in vips.iter().enumerate() {
            let path = format!("site.vips.applications.{index}");
            let mut addresses = Map::new();
            for address in one.addresses() {
                let plane = site.planes.iter().find(|plane| plane.holds(address.value));
                let plane = plane.map_or("?", |plane| plane.name.value.as_str());
                self.note(format!("{path}.addresses.{plane}"), address.span);
                addresses.insert(plane.to_owned(), address.value.to_string().into());
            }
            self.note(path, one.span);
            applications.push(json!({"application": one.name(), "addresses": addresses}));
        }
        Value::Array(applications)
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn every_declared_value_knows_its_line() {
        let declared = Fixture::healthy().declared();
        let at = |path: &str| declared.provenance(path).map(|provenance| provenance.to_string());
        let line_of = |file: &str, text: &str| {
            let line = Fixture::healthy().line_of(file, text);
            Some(format!("declared at {file}:{line}"))
        };
        assert_eq!(at("site.juju.model"), line_of("site.yaml", "juju:"));
        assert_eq!(at("site.planes.provider.cidr"), line_of("site.yaml", "cidr: 10.12.4.0/22"));
        assert_eq!(at("site.planes.metal.resolvers.0"), line_of("site.yaml", "resolvers: [10.12.8.1]"));
        assert_eq!(at("site.planes.metal.nothing"), line_of("site.yaml", "  metal:"));
        assert_eq!(at("site.vips.applications.1.addresses.metal"), line_of("bundle.yaml", "vip: 10.12.4.50"));
        assert_eq!(at("nothing"), None);
        assert_eq!(declared.value.pointer("/site/planes/metal/cidr"), Some(&"10.12.8.0/22".into()));
        insta::assert_snapshot!(declared.value.pointer("/site/vips/applications").unwrap(),
            @r#"[{"application":"glance","addresses":{"provider":"10.12.4.51","metal":"10.12.8.51"}},{"application":"keystone","addresses":{"provider":"10.12.4.50","metal":"10.12.8.50"}}]"#);
    }
}
