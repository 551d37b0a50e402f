//! Resources: revisions or paths, by name.

use super::Report;
use crate::Application;
use crate::quote::quoted;
use model::yaml::{Node, Value};

pub(super) fn check(application: &Application, report: &mut Report) {
    let of = quoted(&application.name.value);
    for entry in application.body.get("resources").map(Node::entries).unwrap_or_default() {
        if entry.key.as_str() == Some("") {
            let message = format!("missing resource name on application {of}");
            report.error("resource-name-missing", entry.key.span, message, "name the resource");
        }
        if !is_revision_or_path(&entry.value) {
            let message = format!("resource revision {of} is not int or string");
            let help = "write the revision as a number, or the path of a file";
            report.error("resource-invalid", entry.value.span, message, help);
        }
    }
}

fn is_revision_or_path(node: &Node) -> bool {
    match &node.value {
        Value::Scalar { text, plain: true } => {
            let is_float = text.parse::<i64>().is_err()
                && text.parse::<f64>().is_ok()
                && text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
            node.as_bool().is_none() && !is_float
        }
        Value::Scalar { .. } => true,
        _ => false,
    }
}
