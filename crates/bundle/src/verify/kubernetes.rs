//! Placement in a Kubernetes model: one selector of labels.

use super::Report;
use crate::Application;
use crate::quote::quoted;
use std::collections::HashSet;

pub(super) fn check(application: &Application, report: &mut Report) {
    let name = quoted(&application.name.value);
    match application.to.as_slice() {
        [] => {}
        [one] => {
            if let Some(fault) = fault(&one.value) {
                let message = format!("{fault} for application {name}");
                let help = "select nodes by their labels: `key=value`, several with commas";
                report.error("selector-invalid", one.span, message, help);
            }
        }
        _ => {
            let message = format!("too many placement directives for application {name}");
            let help = "give one selector; it may hold several labels, with commas";
            report.error("too-many-placements", application.place_of("to"), message, help);
        }
    }
}

fn fault(selector: &str) -> Option<String> {
    let mut seen = HashSet::new();
    selector.split(',').find_map(|pair| {
        let Some((key, value)) = pair.split_once('=') else {
            return Some(format!("expected \"key=value\", got {}", quoted(pair)));
        };
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() || value.is_empty() {
            return Some(format!("expected \"key=value\", got \"{key}={value}\""));
        }
        (!seen.insert(key)).then(|| format!("key {} specified more than once", quoted(key)))
    })
}
