//! YAML as a tree of spanned nodes. Parsing never fails: it gives what could be read, and findings (law 9).

mod build;

use crate::{FileId, Finding, Span};

/// Deepest nesting that is read; deeper nodes are left out with a finding.
pub const MAX_DEPTH: usize = 100;
/// Most nodes that one text may come to once its aliases are expanded.
pub const MAX_NODES: usize = 1_000_000;
/// Largest text that is read, in bytes.
pub const MAX_BYTES: usize = 8 << 20;
/// How many syntax errors one text may have before the rest of it is given up.
const MAX_REPAIRS: usize = 20;
/// How many bytes may be read for the repairs of one text: every repair reads it again.
const MAX_REREAD: usize = 48 << 20;

/// One node and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it was written; for an aliased node, where the anchor stands.
    pub span: Span,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing: an empty value, `~` or `null`.
    Null,
    /// A scalar.
    Scalar {
        /// Its text after escapes and folding.
        text: String,
        /// Written without quotes, so that `true` and `3` are not strings.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the text. Keys stand once: a duplicate is a finding, and the last value is kept.
    Map(Vec<Entry>),
}

/// One key of a map with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// The documents of a text, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Every document that holds something, in order.
    pub documents: Vec<Node>,
    /// Syntax errors, duplicate keys, limits.
    pub findings: Vec<Finding>,
}

impl Parsed {
    /// The first document, where there is one.
    pub fn root(&self) -> Option<&Node> {
        self.documents.first()
    }
}

/// Reads a text. A line that does not parse is blanked and the rest is read again, so that one typo does not hide
/// what comes after it.
pub fn parse(file: FileId, text: &str) -> Parsed {
    if text.len() > MAX_BYTES {
        let message =
            format!("this file has {} bytes; texts of a site are read up to {MAX_BYTES}", text.len());
        let finding = Finding::error("file-too-large", Span::start_of(file), message)
            .help("split the file, or move data that no person reads out of the site");
        return Parsed { documents: vec![], findings: vec![finding] };
    }
    let repairs = (MAX_REREAD / text.len().max(1)).min(MAX_REPAIRS);
    let whole = text;
    let mut text = std::borrow::Cow::Borrowed(whole);
    let mut syntax = Vec::new();
    loop {
        let mut builder = build::Builder::new(file, whole, &text);
        let mended = match builder.run() {
            Ok(()) => None,
            Err(error) => {
                let suspect = builder.suspect(&error);
                if suspect.is_some() || builder.is_whole() {
                    syntax.push(error.finding());
                }
                suspect.filter(|_| syntax.len() < repairs).and_then(|at| build::blank_line(&text, at))
            }
        };
        let Some(mended) = mended else {
            let mut parsed = builder.finish();
            parsed.findings.extend(syntax);
            parsed.findings.sort_by_key(|finding| finding.at);
            return parsed;
        };
        text = std::borrow::Cow::Owned(mended);
    }
}

impl Node {
    /// A node that stands for nothing, at a place.
    pub fn null(span: Span) -> Node {
        Node { value: Value::Null, span }
    }

    /// The text of a scalar; `None` for anything else.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The scalar as a bool, in the words that YAML 1.1 (and so Juju) takes.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Scalar { text, plain: true } => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" => Some(true),
                "false" | "no" | "off" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The scalar as a whole number.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.value {
            Value::Scalar { text, plain: true } => text.parse().ok(),
            _ => None,
        }
    }

    /// The items of a list; nothing for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map; nothing for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of a map with that key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.as_str() == Some(key))
    }

    /// The value of a map under that key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// What kind of node it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar { .. } => "a scalar",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The node as JSON, with plain scalars typed as YAML 1.2 types them.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Scalar { text, plain: false } => Json::String(text.clone()),
            Value::Scalar { text, plain: true } => match text.as_str() {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                _ => text
                    .parse::<i64>()
                    .map(Json::from)
                    .or_else(|_| number(text).ok_or(()))
                    .unwrap_or_else(|()| Json::String(text.clone())),
            },
            Value::List(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Value::Map(entries) => Json::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.as_str().unwrap_or_default().to_owned(), entry.value.to_json()))
                    .collect(),
            ),
        }
    }
}

/// A float in the form that YAML 1.2 takes; text such as `nan` or `1e` stays text.
fn number(text: &str) -> Option<serde_json::Value> {
    let digits = text.bytes().any(|b| b.is_ascii_digit());
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    if !(digits && plain && text.contains(['.', 'e', 'E'])) {
        return None;
    }
    serde_json::Number::from_f64(text.parse().ok()?).map(serde_json::Value::Number)
}

#[cfg(test)]
mod tests;
