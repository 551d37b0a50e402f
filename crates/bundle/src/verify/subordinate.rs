//! Subordinates have no units or places of their own.

use super::{Against, Report};
use crate::Application;
use crate::quote::quoted;

pub(super) fn check(application: &Application, against: &Against, report: &mut Report) {
    let charm = against.charms.charm(application.charm_text());
    if !charm.is_some_and(|charm| charm.subordinate) {
        return;
    }
    let name = quoted(&application.name.value);
    if !application.to.is_empty() {
        let message = format!("application {name} is subordinate but specifies unit placement");
        let help = "take `to` out: its units live beside those of the application that it is related to";
        report.error("subordinate-placed", application.place_of("to"), message, help);
    }
    if application.units() > 0 {
        let message = format!("application {name} is subordinate but has non-zero num_units");
        let help = "take `num_units` out: it has as many units as the applications that it is related to";
        report.error("subordinate-with-units", application.place_of("num_units"), message, help);
    }
}
