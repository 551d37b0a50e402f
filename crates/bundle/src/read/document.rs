//! One YAML document of a bundle or overlay, taken apart.

use super::fields::BUNDLE;
use model::yaml::{Entry, Node, Value};
use model::{At, Finding, Span};

/// A document with values of the right types only.
#[derive(Default)]
pub(super) struct Document {
    pub(super) span: Span,
    pub(super) kind: Option<At<String>>,
    pub(super) default_base: Option<At<String>>,
    pub(super) series: Option<At<String>>,
    pub(super) applications: Vec<Named>,
    /// The legacy key that old bundles call their applications by.
    pub(super) services: Vec<Named>,
    pub(super) services_span: Option<Span>,
    /// `None` when the document has no `machines`, or nothing under it.
    pub(super) machines: Option<Vec<Named>>,
    pub(super) relations: Vec<Node>,
    pub(super) saas: Vec<Named>,
}

/// A body under a name.
pub(super) struct Named {
    pub(super) name: At<String>,
    pub(super) body: Node,
}

impl Document {
    /// Takes a document apart; what has the wrong type is a finding and counts as not written.
    pub(super) fn new(mut node: Node, findings: &mut Vec<Finding>) -> Document {
        let mut document = Document { span: node.span, ..Document::default() };
        if !BUNDLE.keep_what_fits(&mut node, findings) {
            return document;
        }
        let Value::Map(entries) = node.value else { return document };
        for Entry { key, value } in entries {
            document.take(key.as_str().unwrap_or_default(), key.span, value);
        }
        let is_kubernetes = document.kind.as_ref().is_some_and(|kind| kind.value == "kubernetes");
        for named in document.applications.iter_mut().chain(&mut document.services) {
            normalise(named, is_kubernetes, findings);
        }
        document
    }

    fn take(&mut self, key: &str, span: Span, value: Node) {
        match key {
            "bundle" => self.kind = text(&value),
            "default-base" => self.default_base = text(&value),
            "series" => self.series = text(&value),
            "applications" => self.applications = named(value),
            "services" => {
                self.services_span = (value.value != Value::Null).then_some(span);
                self.services = named(value);
            }
            "machines" => self.machines = (value.value != Value::Null).then(|| named(value)),
            "saas" => self.saas = named(value),
            "relations" => {
                if let Value::List(items) = value.value {
                    self.relations = items;
                }
            }
            _ => {}
        }
    }

    /// Takes `services` for applications, as Juju does in a base.
    pub(super) fn take_services(&mut self, findings: &mut Vec<Finding>) {
        let Some(span) = self.services_span else { return };
        if self.applications.is_empty() {
            self.applications = std::mem::take(&mut self.services);
            return;
        }
        self.services_span = None;
        let finding = Finding::error(
            "applications-and-services",
            span,
            "cannot specify both applications and services",
        );
        findings.push(finding.help("move what stands under `services` to `applications`"));
    }
}

/// Brings an application to its normal form: `scale` is another word for `num_units`, and `placement` belongs to
/// Kubernetes.
fn normalise(named: &mut Named, is_kubernetes: bool, findings: &mut Vec<Finding>) {
    let name = &named.name.value;
    let number = |key| named.body.get(key).and_then(int).unwrap_or(0);
    let (scale, units) = (number("scale"), number("num_units"));
    if let Some(placement) = named.body.get("placement").filter(|node| has_text(node)) {
        let shown = placement.as_str().unwrap_or_default();
        if !is_kubernetes {
            let message = format!("placement ({shown}) not valid for non-Kubernetes application \"{name}\"");
            let finding = Finding::error("placement-not-kubernetes", placement.span, message);
            findings.push(finding.help("say where its units go with `to`"));
        } else if named.body.get("to").is_some_and(|to| !to.items().is_empty()) {
            let message = format!("cannot specify both placement and to for application \"{name}\"");
            let finding = Finding::error("placement-and-to", placement.span, message);
            findings.push(finding.help("keep one of the two"));
        }
    }
    let Some(scale_entry) = named.body.entry("scale") else { return };
    let key_span = scale_entry.key.span;
    if scale > 0 && units > 0 {
        let message = format!("cannot specify both scale and num_units for application \"{name}\"");
        let finding = Finding::error("scale-and-num-units", key_span, message);
        findings.push(finding.help("they are two words for one thing: keep one of the two"));
    }
    let Value::Map(entries) = &mut named.body.value else { return };
    let keeps_scale = scale > 0 && units <= 0;
    entries.retain(|entry| match entry.key.as_str() {
        Some("scale") => keeps_scale,
        Some("num_units") => !(keeps_scale && units == 0),
        _ => true,
    });
    if let Some(entry) = entries.iter_mut().find(|entry| entry.key.as_str() == Some("scale")) {
        entry.key.value = Value::Scalar { text: "num_units".to_owned(), plain: true };
    }
}

fn has_text(node: &Node) -> bool {
    node.as_str().is_some_and(|text| !text.is_empty())
}

fn named(node: Node) -> Vec<Named> {
    let Value::Map(entries) = node.value else { return vec![] };
    entries
        .into_iter()
        .filter_map(|Entry { key, value }| {
            let name = At::new(key.as_str()?.to_owned(), key.span);
            Some(Named { name, body: value })
        })
        .collect()
}

/// A text that is not empty.
pub(super) fn text(node: &Node) -> Option<At<String>> {
    let text = node.as_str().filter(|text| !text.is_empty())?;
    Some(At::new(text.to_owned(), node.span))
}

/// A whole number in any form that Juju's YAML reader takes: with underscores, signed, hexadecimal, octal, binary,
/// or a float that is cut off.
pub(super) fn int(node: &Node) -> Option<i64> {
    let Value::Scalar { text, plain: true } = &node.value else { return None };
    let text = text.replace('_', "");
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text.as_str()),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number = if let Some(hex) = digits.strip_prefix("0x") {
        i64::from_str_radix(hex, 16).ok()?
    } else if let Some(binary) = digits.strip_prefix("0b") {
        i64::from_str_radix(binary, 2).ok()?
    } else if digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()) {
        i64::from_str_radix(digits, 8).ok()?
    } else {
        match digits.parse::<i64>() {
            Ok(number) => number,
            Err(_) => cut_off(digits)?,
        }
    };
    Some(if negative { -number } else { number })
}

fn cut_off(digits: &str) -> Option<i64> {
    let float: f64 = digits.parse().ok()?;
    // 2^53: beyond it a float does not hold every whole number.
    (float.abs() <= 9_007_199_254_740_992.0).then_some(float as i64)
}
