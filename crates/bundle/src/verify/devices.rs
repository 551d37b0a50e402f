//! Devices of applications.

use super::{Against, Report};
use crate::quote::quoted;
use crate::{Application, names};
use model::yaml::Node;

pub(super) fn check(application: &Application, against: &Against, report: &mut Report) {
    let of = quoted(&application.name.value);
    for entry in application.body.get("devices").map(Node::entries).unwrap_or_default() {
        let name = entry.key.as_str().unwrap_or_default();
        let shown = quoted(name);
        if !names::is_application(name) {
            let message = format!("invalid device name {shown} in application {of}");
            let help = "use the name that the charm gives the device";
            report.error("device-name-invalid", entry.key.span, message, help);
        }
        if let Err(error) = (against.devices)(entry.value.as_str().unwrap_or_default()) {
            let message = format!("invalid device {shown} in application {of}: {error}");
            report.error("device-invalid", entry.value.span, message, "write a count and a type");
        }
    }
}
