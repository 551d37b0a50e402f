//! What Juju reads in a bundle and does with it: overlays, verification, planned changes, charm facts.
//!
//! Part of the footing: `site` judges what this reads, and the twin's `juju` deploys what this plans, because both
//! must read a bundle exactly as Juju does.

use model::yaml::Node;
use model::{At, Span};
use std::collections::BTreeMap;

/// A bundle after its overlays are merged. Everything knows the file and place that it came from.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// `bundle: kubernetes`, where it says so.
    pub kind: Option<At<String>>,
    /// `default-base`, such as `ubuntu@22.04`; `series` in old bundles.
    pub default_base: Option<At<String>>,
    /// Applications by name.
    pub applications: BTreeMap<String, Application>,
    /// Machines by id.
    pub machines: BTreeMap<String, Machine>,
    /// Relations in the order of the texts, base first.
    pub relations: Vec<Relation>,
    /// Remote offers (`saas`) by name.
    pub saas: BTreeMap<String, At<Node>>,
}

/// One application.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its name, at the key.
    pub name: At<String>,
    /// The charm, as written.
    pub charm: Option<At<String>>,
    /// The channel, as written.
    pub channel: Option<At<String>>,
    /// The revision.
    pub revision: Option<At<i64>>,
    /// `base`, or `series` in old bundles.
    pub base: Option<At<String>>,
    /// `num_units` (or `scale`), where written.
    pub num_units: Option<At<i64>>,
    /// Placement directives, as written.
    pub to: Vec<At<String>>,
    /// Options by name.
    pub options: BTreeMap<String, Setting>,
    /// Space by endpoint; `""` is the default binding.
    pub bindings: BTreeMap<String, Binding>,
    /// The whole body, for the keys that are not lifted out above.
    pub body: Node,
}

/// One option.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Where the key stands.
    pub key: Span,
    /// The value.
    pub value: Node,
}

/// One binding.
#[derive(Clone, Debug)]
pub struct Binding {
    /// Where the key stands.
    pub key: Span,
    /// The space.
    pub space: At<String>,
}

/// One machine.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its id, at the key.
    pub id: At<String>,
    /// The body: constraints, base, annotations.
    pub body: Node,
}

/// One relation.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The whole entry.
    pub span: Span,
    /// Its two ends, in the order of the text.
    pub ends: [End; 2],
}

/// One end of a relation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The application.
    pub application: String,
    /// The endpoint, where named.
    pub endpoint: Option<String>,
    /// Where it stands.
    pub span: Span,
}
