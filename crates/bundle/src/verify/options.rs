//! Options: that the charm has them, and that their values are of its types.

use super::{Against, Report};
use crate::quote::quoted;
use crate::{Bundle, OptionKind};
use model::yaml::{Node, Value};

pub(super) fn check(bundle: &Bundle, against: &Against, report: &mut Report) {
    for application in bundle.applications.values() {
        let text = application.charm_text();
        let Some(charm) = against.charms.charm(text) else { continue };
        let name = quoted(&application.name.value);
        for (option, setting) in &application.options {
            let shown = quoted(option);
            let Some(fact) = charm.options.get(option) else {
                if charm.has_all_options {
                    let fault = format!("configuration option {shown} not found in charm {}", quoted(text));
                    let message = format!("cannot validate application {name}: {fault}");
                    report.error("option-unknown", setting.key, message, "mend the name, or take it out");
                }
                continue;
            };
            if !fits(fact.kind, &setting.value) {
                let wanted = type_name(fact.kind);
                let fault = format!("option {shown} expected {wanted}, got {}", got(&setting.value));
                let message = format!("cannot validate application {name}: {fault}");
                let help = "write a value of that type";
                report.error("option-type", setting.value.span, message, help);
            }
        }
    }
}

fn fits(kind: OptionKind, node: &Node) -> bool {
    let Value::Scalar { text, plain } = &node.value else { return node.value == Value::Null };
    match kind {
        OptionKind::String => !plain || (node.to_json().is_string() && node.as_bool().is_none()),
        OptionKind::Int => text.parse::<i64>().is_ok(),
        OptionKind::Float => text.parse::<f64>().is_ok(),
        OptionKind::Boolean => {
            node.as_bool().is_some()
                || matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "0" | "1")
        }
        OptionKind::Secret => text.is_empty() || text.starts_with("secret:"),
    }
}

fn type_name(kind: OptionKind) -> &'static str {
    match kind {
        OptionKind::String => "string",
        OptionKind::Int => "int",
        OptionKind::Float => "float",
        OptionKind::Boolean => "boolean",
        OptionKind::Secret => "secret",
    }
}

/// The value in the form that Juju's message shows it in.
fn got(node: &Node) -> String {
    match &node.value {
        Value::Null => "<nil>".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
        Value::Scalar { text, plain } => match node.as_bool() {
            Some(value) if *plain => value.to_string(),
            _ if *plain && !node.to_json().is_string() => text.clone(),
            _ => quoted(text),
        },
    }
}
