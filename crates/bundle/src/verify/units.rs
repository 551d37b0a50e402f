//! How many units.

use super::Report;
use crate::Application;
use crate::quote::quoted;

pub(super) fn check(application: &Application, report: &mut Report) {
    let Some(units) = application.num_units.as_ref().filter(|units| units.value < 0) else { return };
    let name = quoted(&application.name.value);
    let message = format!("negative number of units specified on application {name}");
    report.error(
        "units-negative",
        units.span,
        message,
        "write how many units to deploy; 0 is for subordinates",
    );
}
