//! `bundle:` and what it rules out.

use super::Report;
use crate::Bundle;
use crate::quote::quoted;

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    let Some(kind) = &bundle.kind else { return };
    if !bundle.is_kubernetes() {
        let message = format!("bundle has an invalid type {}", quoted(&kind.value));
        let help = "leave `bundle:` out for machines, or write `bundle: kubernetes`";
        report.error("bundle-kind-invalid", kind.span, message, help);
        return;
    }
    let first = bundle.machines.values().map(|machine| machine.id.span).min();
    if let Some(at) = first {
        let help = "take `machines` out: pods are not placed on machines";
        report.error("machines-in-kubernetes", at, "bundle machines not valid for Kubernetes bundles", help);
    }
}
