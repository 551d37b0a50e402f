//! Storage of applications.

use super::{Against, Report};
use crate::quote::quoted;
use crate::{Application, names};
use model::yaml::Node;

pub(super) fn check(application: &Application, against: &Against, report: &mut Report) {
    let of = quoted(&application.name.value);
    for entry in application.body.get("storage").map(Node::entries).unwrap_or_default() {
        let name = entry.key.as_str().unwrap_or_default();
        let shown = quoted(name);
        if !names::is_application(name) {
            let message = format!("invalid storage name {shown} in application {of}");
            let help = "use the name that the charm gives its storage";
            report.error("storage-name-invalid", entry.key.span, message, help);
        }
        if let Err(error) = (against.storage)(entry.value.as_str().unwrap_or_default()) {
            let message = format!("invalid storage {shown} in application {of}: {error}");
            let help = "write a pool, a count and a size, such as `maas,3,100G`";
            report.error("storage-invalid", entry.value.span, message, help);
        }
    }
}
