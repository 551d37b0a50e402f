//! That there are applications, and each one's body.

use super::{
    Against, Report, base, charm, constraints, devices, expose, kubernetes, offers, placement, resources,
    storage, subordinate, units,
};
use crate::Bundle;
use crate::quote::quoted;
use model::yaml::Value;

pub(super) fn check(bundle: &Bundle, against: &Against, report: &mut Report) {
    if bundle.applications.is_empty() {
        let help = "add the applications to deploy under `applications`";
        report.error("no-applications", bundle.span, "at least one application must be specified", help);
    }
    for (name, application) in &bundle.applications {
        if application.body.value == Value::Null {
            let message = format!("bundle application for key {} is undefined", quoted(name));
            let help =
                "give it at least a `charm`; an empty body takes an application out, and only in an overlay";
            report.error("application-undefined", application.name.span, message, help);
            continue;
        }
        charm::check(application, against, report);
        base::check_application(application, report);
        constraints::check_application(application, against, report);
        storage::check(application, against, report);
        devices::check(application, against, report);
        offers::check(application, report);
        subordinate::check(application, against, report);
        resources::check(application, report);
        units::check(application, report);
        if bundle.is_kubernetes() {
            kubernetes::check(application, report);
        } else {
            placement::check(bundle, application, report);
        }
        expose::check(application, report);
    }
}
