//! Offers that applications make to other models.

use super::Report;
use crate::quote::quoted;
use crate::{Application, names};
use model::yaml::Node;

pub(super) fn check(application: &Application, report: &mut Report) {
    let of = quoted(&application.name.value);
    for entry in application.body.get("offers").map(Node::entries).unwrap_or_default() {
        let name = entry.key.as_str().unwrap_or_default();
        let shown = quoted(name);
        if !names::is_application(name) {
            let message = format!("invalid offer name {shown} in application {of}");
            report.error(
                "offer-name-invalid",
                entry.key.span,
                message,
                "use lower case words joined by hyphens",
            );
        }
        for endpoint in entry.value.get("endpoints").map(Node::items).unwrap_or_default() {
            let text = endpoint.as_str().unwrap_or_default();
            if !names::is_endpoint(text) {
                let message =
                    format!("invalid endpoint name {} for offer {shown} in application {of}", quoted(text));
                let help = "use the name of an endpoint of the charm";
                report.error("offer-endpoint-invalid", endpoint.span, message, help);
            }
        }
    }
}
