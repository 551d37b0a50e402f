//! How many units.

use super::Report;
use crate::Application;
use crate::plan::MAX_UNITS;
use crate::quote::quoted;

pub(super) fn check(application: &Application, report: &mut Report) {
    let Some(units) = &application.num_units else { return };
    let name = quoted(&application.name.value);
    if units.value > MAX_UNITS as i64 {
        let message = format!("application {name} asks for {} units; plans hold {MAX_UNITS}", units.value);
        report.error("units-too-many", units.span, message, "write how many units the cloud has room for");
    }
    if units.value >= 0 {
        return;
    }
    let message = format!("negative number of units specified on application {name}");
    report.error(
        "units-negative",
        units.span,
        message,
        "write how many units to deploy; 0 is for subordinates",
    );
}
