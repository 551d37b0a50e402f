//! Remote offers that the bundle consumes.

use super::Report;
use crate::quote::quoted;
use crate::{Bundle, names};

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    for (name, saas) in &bundle.saas {
        let shown = quoted(name);
        if let Some(application) = bundle.applications.get(name) {
            let help = "an offer becomes an application of this name: rename one of the two";
            let message = format!("application {shown} already exists with SAAS {shown} name");
            report.error("saas-named-as-application", saas.span, message, help);
            let message = format!("SAAS {shown} already exists with application {shown} name");
            report.error("application-named-as-saas", application.name.span, message, help);
        }
        if !names::is_application(name) {
            let message = format!("invalid SAAS name {shown} found");
            let help = "use lower case words joined by hyphens";
            report.error("saas-name-invalid", saas.span, message, help);
        }
        let Some(url) = saas.value.get("url") else { continue };
        if let Some(text) = url.as_str().filter(|text| !text.is_empty() && !names::is_offer_url(text)) {
            let message = format!("invalid offer URL {} for SAAS {name}", quoted(text));
            report.error("offer-url-invalid", url.span, message, "write CONTROLLER:USER/MODEL.APPLICATION");
        }
    }
}
