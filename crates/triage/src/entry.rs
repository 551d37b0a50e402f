//! One entry of a catalogue file, read.

use crate::symptom::{Origin, Rate};
use crate::{Layer, Pattern, Role, Symptom};
use model::yaml::{Entry, Node};
use model::{Finding, Span};

/// The keys of an entry.
const KEYS: [&str; 17] = [
    "id",
    "component",
    "layer",
    "role",
    "looks",
    "by",
    "quiet",
    "general",
    "rate",
    "cause",
    "fix",
    "apart",
    "versions",
    "fixed",
    "source",
    "yes",
    "no",
];

/// Reads an entry; what is wrong with it is a finding, and an entry that lacks what it is made of is left out.
pub fn read(node: &Node, origin: Origin, findings: &mut Vec<Finding>) -> Option<Symptom> {
    for Entry { key, .. } in node.entries() {
        let name = key.as_str().unwrap_or_default();
        if !KEYS.contains(&name) {
            findings.push(wrong(key.span, format!("an entry has no `{name}`; it has {}", KEYS.join(", "))));
        }
    }
    let mut reader = Reader { node, findings };
    let id = reader.text("id")?;
    let component = reader.text("component")?;
    let layer = reader.layer()?;
    let role = reader.role();
    let patterns = reader.patterns();
    let (cause, source) = (reader.text("cause")?, reader.text("source")?);
    let fix = reader.texts("fix");
    if fix.is_empty() {
        reader.missing("fix");
    }
    if patterns.is_empty() {
        reader.missing("looks");
        return None;
    }
    Some(Symptom {
        id,
        component,
        layer,
        role,
        patterns,
        said_by: reader.texts("by"),
        quiet: node.get("quiet").and_then(Node::as_bool).unwrap_or(false),
        general: node.get("general").and_then(Node::as_bool).unwrap_or(false),
        rate: reader.rate(),
        cause,
        fix,
        apart: reader.optional("apart"),
        versions: reader.optional("versions"),
        fixed: reader.fixed(),
        source,
        positive: reader.texts("yes"),
        negative: reader.texts("no"),
        origin,
    })
}

struct Reader<'a> {
    node: &'a Node,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn optional(&self, key: &str) -> Option<String> {
        self.node.get(key)?.as_str().map(str::to_owned)
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let found = self.optional(key).filter(|text| !text.is_empty());
        if found.is_none() {
            self.missing(key);
        }
        found
    }

    fn missing(&mut self, key: &str) {
        self.findings.push(wrong(self.node.span, format!("this entry has no `{key}`")));
    }

    /// A list of texts, or one text as a list.
    fn texts(&self, key: &str) -> Vec<String> {
        let Some(node) = self.node.get(key) else { return vec![] };
        let one = node.as_str().into_iter();
        one.chain(node.items().iter().filter_map(Node::as_str)).map(str::to_owned).collect()
    }

    fn layer(&mut self) -> Option<Layer> {
        let word = self.text("layer")?;
        let layer = Layer::of(&word);
        if layer.is_none() {
            self.say("layer", format!("`{word}` is no layer; take one of {}", Layer::words()));
        }
        layer
    }

    fn role(&mut self) -> Role {
        match self.optional("role").as_deref() {
            None | Some("cause") => Role::Cause,
            Some("effect") => Role::Effect,
            Some("noise") => Role::Noise,
            Some(word) => {
                let message = format!("`{word}` is no role; take cause, effect or noise");
                self.say("role", message);
                Role::Effect
            }
        }
    }

    fn patterns(&mut self) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for source in self.texts("looks") {
            match Pattern::parse(&source) {
                Ok(pattern) => patterns.push(pattern),
                Err(why) => self.say("looks", why),
            }
        }
        patterns
    }

    /// `10 in 60`: so many times within so many minutes.
    fn rate(&mut self) -> Option<Rate> {
        let text = self.optional("rate")?;
        let parts = text
            .split_once(" in ")
            .and_then(|(count, minutes)| Some((count.parse().ok()?, minutes.parse().ok()?)));
        if parts.is_none() {
            let message =
                format!("`{text}` is no rate; write it as `10 in 60`: ten times within sixty minutes");
            self.say("rate", message);
        }
        parts.map(|(count, minutes)| Rate { count, minutes })
    }

    /// `package version`, each.
    fn fixed(&mut self) -> Vec<String> {
        let all = self.texts("fixed");
        for text in all.iter().filter(|text| text.split(' ').count() != 2) {
            let message =
                format!("`{text}` is no package with a version; write it as `nova-common 3:26.0.0-0ubuntu1`");
            self.say("fixed", message);
        }
        all
    }

    fn say(&mut self, key: &str, message: String) {
        let at = self.node.get(key).map_or(self.node.span, |node| node.span);
        self.findings.push(wrong(at, message));
    }
}

fn wrong(at: Span, message: String) -> Finding {
    Finding::error("symptom-entry", at, message).help("see docs/triage.md for what an entry holds")
}
