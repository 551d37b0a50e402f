//! Which keys a bundle has and of which type each is.

use crate::read::document::int;
use model::Finding;
use model::yaml::{Node, Value};

/// The type of a value.
pub(super) enum Shape {
    /// Text; numbers and bools are taken as they are written.
    Text,
    /// A whole number.
    Int,
    /// A bool.
    Bool,
    /// A list of texts.
    Texts,
    /// A list of lists of texts.
    TextLists,
    /// A map from names to texts.
    TextMap,
    /// A map from names to anything.
    AnyMap,
    /// A map from names to records.
    Records(&'static Record),
}

/// A map with fixed keys.
pub(super) struct Record {
    /// What Juju calls it in the message about an unknown key.
    name: &'static str,
    fields: &'static [(&'static str, Shape)],
}

/// The top level of a bundle.
pub(super) const BUNDLE: Record = Record {
    name: "bundle",
    fields: &[
        ("bundle", Shape::Text),
        ("applications", Shape::Records(&APPLICATION)),
        ("services", Shape::Records(&APPLICATION)),
        ("machines", Shape::Records(&MACHINE)),
        ("saas", Shape::Records(&SAAS)),
        ("series", Shape::Text),
        ("default-base", Shape::Text),
        ("relations", Shape::TextLists),
        ("tags", Shape::Texts),
        ("description", Shape::Text),
    ],
};

const APPLICATION: Record = Record {
    name: "applications",
    fields: &[
        ("charm", Shape::Text),
        ("channel", Shape::Text),
        ("revision", Shape::Int),
        ("series", Shape::Text),
        ("base", Shape::Text),
        ("resources", Shape::AnyMap),
        ("num_units", Shape::Int),
        ("scale", Shape::Int),
        ("to", Shape::Texts),
        ("placement", Shape::Text),
        ("expose", Shape::Bool),
        ("exposed-endpoints", Shape::Records(&EXPOSED_ENDPOINT)),
        ("options", Shape::AnyMap),
        ("annotations", Shape::TextMap),
        ("constraints", Shape::Text),
        ("storage", Shape::TextMap),
        ("devices", Shape::TextMap),
        ("bindings", Shape::TextMap),
        ("offers", Shape::Records(&OFFER)),
        ("plan", Shape::Text),
        ("trust", Shape::Bool),
    ],
};

const MACHINE: Record = Record {
    name: "machines",
    fields: &[
        ("constraints", Shape::Text),
        ("annotations", Shape::TextMap),
        ("series", Shape::Text),
        ("base", Shape::Text),
    ],
};

const SAAS: Record = Record { name: "saas", fields: &[("url", Shape::Text)] };

const OFFER: Record =
    Record { name: "type charm.OfferSpec", fields: &[("endpoints", Shape::Texts), ("acl", Shape::TextMap)] };

const EXPOSED_ENDPOINT: Record = Record {
    name: "type charm.ExposedEndpointSpec",
    fields: &[("expose-to-spaces", Shape::Texts), ("expose-to-cidrs", Shape::Texts)],
};

impl Record {
    /// Checks a map and takes out of it what has the wrong type; false when it is no map at all. Unknown keys stay:
    /// Juju ignores them, and anchors often hang on them.
    pub(super) fn keep_what_fits(&self, node: &mut Node, findings: &mut Vec<Finding>) -> bool {
        let Value::Map(entries) = &mut node.value else {
            return fits_null(node, self.name, findings);
        };
        entries.retain_mut(|entry| {
            let Some(key) = entry.key.as_str() else { return false };
            let Some((_, shape)) = self.fields.iter().find(|(name, _)| *name == key) else {
                let message = format!("field {key} not found in {}", self.name);
                let finding = Finding::warning("unknown-key", entry.key.span, message);
                findings.push(finding.help("Juju ignores this key: mend it if it is a typo"));
                return true;
            };
            shape.keep_what_fits(&mut entry.value, findings)
        });
        true
    }
}

impl Shape {
    /// Checks a value and takes out of it what has the wrong type; false when it has the wrong type itself.
    fn keep_what_fits(&self, node: &mut Node, findings: &mut Vec<Finding>) -> bool {
        if node.value == Value::Null {
            return true;
        }
        let (is_int, is_bool) = (int(node).is_some(), is_bool(node));
        match (self, &mut node.value) {
            (Shape::Text, Value::Scalar { .. }) => true,
            (Shape::Int, _) if is_int => true,
            (Shape::Bool, _) if is_bool => true,
            (Shape::Texts, Value::List(items)) => {
                keep_items(items, &Shape::Text, findings);
                true
            }
            (Shape::TextLists, Value::List(items)) => {
                keep_items(items, &Shape::Texts, findings);
                true
            }
            (Shape::TextMap, Value::Map(entries)) => {
                entries.retain_mut(|entry| Shape::Text.keep_what_fits(&mut entry.value, findings));
                true
            }
            (Shape::AnyMap, Value::Map(_)) => true,
            (Shape::Records(record), Value::Map(entries)) => {
                entries.retain_mut(|entry| record.keep_what_fits(&mut entry.value, findings));
                true
            }
            _ => {
                findings.push(wrong_type(node, self.go_name()));
                false
            }
        }
    }

    /// What Juju's message calls the type.
    fn go_name(&self) -> &'static str {
        match self {
            Shape::Text => "string",
            Shape::Int => "int",
            Shape::Bool => "bool",
            Shape::Texts => "[]string",
            Shape::TextLists => "[][]string",
            Shape::TextMap => "map[string]string",
            Shape::AnyMap => "map[string]interface {}",
            Shape::Records(record) => record.name,
        }
    }
}

fn keep_items(items: &mut Vec<Node>, shape: &Shape, findings: &mut Vec<Finding>) {
    items.retain_mut(|item| shape.keep_what_fits(item, findings));
}

/// A record may be empty; nothing else but a map stands for one.
fn fits_null(node: &Node, name: &str, findings: &mut Vec<Finding>) -> bool {
    if node.value != Value::Null {
        findings.push(wrong_type(node, name));
    }
    node.value == Value::Null
}

fn is_bool(node: &Node) -> bool {
    node.as_bool().is_some()
        || matches!(&node.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "y" | "Y" | "n" | "N"))
}

fn wrong_type(node: &Node, wanted: &str) -> Finding {
    let (tag, text) = match &node.value {
        Value::Null => ("!!null", String::new()),
        Value::List(_) => ("!!seq", String::new()),
        Value::Map(_) => ("!!map", String::new()),
        Value::Scalar { text, plain } => (scalar_tag(node, *plain), format!(" `{}`", shortened(text))),
    };
    let message = format!("cannot unmarshal {tag}{text} into {wanted}");
    let help = match wanted {
        "int" => "write a whole number without quotes",
        "bool" => "write `true` or `false` without quotes",
        "string" => "write one plain value",
        _ => "write it as a list or map of the kind that Juju's bundle reference shows for this key",
    };
    Finding::error("wrong-type", node.span, message).help(help)
}

fn scalar_tag(node: &Node, plain: bool) -> &'static str {
    match node.as_str() {
        Some(text) if plain && !text.is_empty() => {
            if node.as_bool().is_some() {
                "!!bool"
            } else if text.parse::<i64>().is_ok() {
                "!!int"
            } else if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
                && text.parse::<f64>().is_ok()
            {
                "!!float"
            } else {
                "!!str"
            }
        }
        _ => "!!str",
    }
}

/// Juju's message shows at most ten characters of the value.
fn shortened(text: &str) -> String {
    if text.chars().count() <= 10 {
        return text.to_owned();
    }
    let head: String = text.chars().take(7).collect();
    format!("{head}...")
}
