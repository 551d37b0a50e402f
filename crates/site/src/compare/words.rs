//! Values of a bundle in one form each, so that two ways of writing one thing are no difference.

use crate::veil;
use bundle::{Base, Schema};
use model::yaml::{Node, Value};

/// The charm's name, and whether it comes from the operator's own machine.
pub(super) fn charm(application: &bundle::Application) -> (Option<&str>, bool) {
    let text = application.charm_text();
    let is_local = bundle::CharmUrl::is_path(text)
        || bundle::CharmUrl::parse(text).is_ok_and(|url| url.schema == Schema::Local);
    (crate::charm_name(application), is_local)
}

/// A channel with its track and risk.
pub(super) fn channel(text: &str) -> String {
    const RISKS: [&str; 4] = ["stable", "candidate", "beta", "edge"];
    let first = text.split('/').next().unwrap_or_default();
    match text.split('/').count() {
        _ if RISKS.contains(&first) => format!("latest/{text}"),
        1 => format!("{text}/stable"),
        _ => text.to_owned(),
    }
}

/// A base with its risk, whether it is written as a base or as a series.
pub(super) fn base(text: &str) -> String {
    Base::of(text).map_or_else(|| text.to_owned(), |base| base.to_string())
}

/// Constraints in one order and one unit. `arch=amd64` is what Juju takes anyway.
pub(super) fn constraints(text: &str) -> Vec<String> {
    let mut words: Vec<String> =
        text.split_whitespace().filter(|word| *word != "arch=amd64").map(constraint).collect();
    words.sort();
    words
}

fn constraint(word: &str) -> String {
    let Some((name, value)) = word.split_once('=') else { return word.to_owned() };
    let name = if name == "cpu-cores" { "cores" } else { name };
    let value = match name {
        "mem" | "root-disk" => size(value).unwrap_or_else(|| value.to_owned()),
        _ => value.to_owned(),
    };
    format!("{name}={value}")
}

/// A size in MiB.
fn size(text: &str) -> Option<String> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(number.len()..)?.trim_end_matches(['i', 'B']) {
        "" | "M" => 1.0,
        "G" => 1024.0,
        "T" => 1024.0 * 1024.0,
        "P" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(format!("{}M", (number.parse::<f64>().ok()? * unit).ceil()))
}

/// A storage directive in one order: pool, count and size may come in any, and the count is one where none is given.
pub(super) fn storage(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = text
        .split(',')
        .map(|part| {
            match size(part).filter(|_| part.ends_with(|c: char| c.is_ascii_uppercase() || c == 'B')) {
                Some(size) => size,
                None => part.to_owned(),
            }
        })
        .filter(|part| part != "1")
        .collect();
    parts.sort();
    parts
}

/// A value as it is compared: bools in one spelling, lists and maps as JSON, no line end at the end.
pub(super) fn plain(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, .. } => spelled(text),
        Value::Null => String::new(),
        Value::List(_) | Value::Map(_) => node.to_json().to_string(),
    }
}

/// A text with bools in one spelling.
pub(super) fn spelled(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let is_bool = matches!(lower.as_str(), "true" | "false");
    if is_bool { lower } else { text.trim_end_matches('\n').to_owned() }
}

/// A value as it is shown: stars where its name or its form says that it is secret.
pub(super) fn shown(name: &str, node: &Node) -> String {
    veil::value(name, &plain(node))
}
