//! The bundle as a value.

use model::yaml::Node;
use model::{At, Span};
use std::collections::BTreeMap;

/// A bundle after its overlays are merged. Everything knows the file and place that it came from.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// Where the base document stands: for findings about the bundle as a whole.
    pub span: Span,
    /// `bundle: kubernetes`, where it says so.
    pub kind: Option<At<String>>,
    /// `default-base`, such as `ubuntu@22.04`; `series` in old bundles.
    pub default_base: Option<At<String>>,
    /// `series`, where written: old, and second to `default-base`.
    pub series: Option<At<String>>,
    /// The key `services`, where the applications stand under that old name.
    pub services: Option<Span>,
    /// Applications by name.
    pub applications: BTreeMap<String, Application>,
    /// Machines by id.
    pub machines: BTreeMap<String, Machine>,
    /// Relations in the order of the texts, base first.
    pub relations: Vec<Relation>,
    /// Entries of `relations` that do not have two ends.
    pub odd_relations: Vec<OddRelation>,
    /// Remote offers (`saas`) by name.
    pub saas: BTreeMap<String, At<Node>>,
}

impl Bundle {
    /// Whether it is for a Kubernetes model.
    pub fn is_kubernetes(&self) -> bool {
        self.kind.as_ref().is_some_and(|kind| kind.value == "kubernetes")
    }
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
    /// The whole body, for the keys that are not lifted out above. Nothing where the bundle gives no body.
    pub body: Node,
}

impl Application {
    /// How many units are asked for; Juju's default is none.
    pub fn units(&self) -> i64 {
        self.num_units.as_ref().map_or(0, |units| units.value)
    }

    /// The charm as written, empty where there is none.
    pub fn charm_text(&self) -> &str {
        self.charm.as_ref().map_or("", |charm| charm.value.as_str())
    }

    /// A text of the body that is not lifted out, such as `constraints`.
    pub fn text(&self, key: &str) -> Option<At<&str>> {
        let node = self.body.get(key)?;
        Some(At::new(node.as_str()?, node.span))
    }

    /// Where the value of a key stands, or else the application's name.
    pub fn place_of(&self, key: &str) -> Span {
        self.body.get(key).map_or(self.name.span, |node| node.span)
    }
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

/// An entry of `relations` that does not have two ends.
#[derive(Clone, Debug)]
pub struct OddRelation {
    /// The whole entry.
    pub span: Span,
    /// Its ends, as written.
    pub ends: Vec<String>,
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

impl End {
    /// The end from its text: an application name, and after a colon the endpoint.
    pub fn new(text: &str, span: Span) -> End {
        let (application, endpoint) = match text.split_once(':') {
            Some((application, endpoint)) => (application, Some(endpoint.to_owned())),
            None => (text, None),
        };
        End { application: application.to_owned(), endpoint, span }
    }

    /// The end as it was written.
    pub fn text(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("{}:{endpoint}", self.application),
            None => self.application.clone(),
        }
    }
}
