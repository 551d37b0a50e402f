//! Building the tree of a bundle out of nodes that stand in another text.

use model::Span;
use model::yaml::{Entry, Node, Value};
use std::collections::HashMap;

/// A text at a place.
pub(super) fn text(text: impl Into<String>, span: Span) -> Node {
    Node { value: Value::Scalar { text: text.into(), plain: false }, span }
}

/// A number or a bool at a place.
pub(super) fn plain(value: impl ToString, span: Span) -> Node {
    Node { value: Value::Scalar { text: value.to_string(), plain: true }, span }
}

/// A list at a place.
pub(super) fn list(items: Vec<Node>, span: Span) -> Node {
    Node { value: Value::List(items), span }
}

/// A map that grows.
pub(super) struct Map {
    entries: Vec<Entry>,
    places: HashMap<String, usize>,
    span: Span,
}

impl Map {
    /// An empty map at a place.
    pub(super) fn new(span: Span) -> Map {
        Map { entries: vec![], places: HashMap::new(), span }
    }

    /// Puts a value where it stands in the source.
    pub(super) fn put(&mut self, key: &str, value: Node) {
        let span = value.span;
        self.put_at(key, span, value);
    }

    /// Puts a value under a key that stands elsewhere.
    pub(super) fn put_at(&mut self, key: &str, at: Span, value: Node) {
        self.places.insert(key.to_owned(), self.entries.len());
        self.entries.push(Entry { key: text(key, at), value });
    }

    /// Puts a copy of a node, if there is one and it is not empty.
    pub(super) fn copy(&mut self, key: &str, node: Option<&Node>) {
        if let Some(node) = node.filter(|node| !is_empty(node)) {
            self.put(key, node.clone());
        }
    }

    /// The value that was put last under a key.
    pub(super) fn value_mut(&mut self, key: &str) -> Option<&mut Node> {
        let place = *self.places.get(key)?;
        self.entries.get_mut(place).map(|entry| &mut entry.value)
    }

    /// The map as a node.
    pub(super) fn node(self) -> Node {
        Node { value: Value::Map(self.entries), span: self.span }
    }
}

/// Whether a node says nothing.
pub(super) fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Scalar { text, .. } => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
    }
}

/// A text of a map that is not empty.
pub(super) fn word<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Puts an offer into the body of its application.
pub(super) fn offer(applications: &mut Map, application: &str, name: &str, endpoints: Vec<Node>, at: Span) {
    let Some(Node { value: Value::Map(body), .. }) = applications.value_mut(application) else { return };
    let mut spec = Map::new(at);
    spec.put("endpoints", list(endpoints, at));
    let offer = Entry { key: text(name, at), value: spec.node() };
    match body.iter_mut().find(|entry| entry.key.as_str() == Some("offers")) {
        Some(Entry { value: Node { value: Value::Map(offers), .. }, .. }) => offers.push(offer),
        _ => {
            let offers = Node { value: Value::Map(vec![offer]), span: at };
            body.push(Entry { key: text("offers", at), value: offers });
        }
    }
}
