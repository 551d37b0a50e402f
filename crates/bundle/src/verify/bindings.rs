//! Bindings: that the charm has what is bound.

use super::{Against, Report};
use crate::Bundle;
use crate::quote::quoted;

pub(super) fn check(bundle: &Bundle, against: &Against, report: &mut Report) {
    for application in bundle.applications.values() {
        let Some(charm) = against.charms.charm(application.charm_text()) else { continue };
        for (endpoint, binding) in &application.bindings {
            if endpoint.is_empty() || charm.may_bind(endpoint) {
                continue;
            }
            let message = format!(
                "application {} wants to bind endpoint {} to space {}, but the endpoint is not defined by the charm",
                quoted(&application.name.value),
                quoted(endpoint),
                quoted(&binding.space.value)
            );
            let help = format!(
                "bind `\"\"` (all of them), an endpoint, or one of its extra bindings: {}",
                if charm.extra_bindings.is_empty() {
                    "none".to_owned()
                } else {
                    charm.extra_bindings.join(", ")
                }
            );
            report.error("binding-undefined", binding.key, message, &help);
        }
    }
}
