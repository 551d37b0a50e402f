//! Machines: their ids, and that something is placed on each.

use super::{Against, Report, base, constraints};
use crate::quote::quoted;
use crate::{Bundle, Placement, Target, names};
use std::collections::HashSet;

pub(super) fn check(bundle: &Bundle, against: &Against, report: &mut Report) {
    if bundle.is_kubernetes() {
        return;
    }
    let used = used(bundle);
    for (id, machine) in &bundle.machines {
        let shown = quoted(id);
        if !names::is_number(id) {
            let message = format!("invalid machine id {shown} found in machines");
            report.error(
                "machine-id-invalid",
                machine.id.span,
                message,
                "machines are numbered: use a number",
            );
        }
        constraints::check_machine(machine, against, report);
        base::check_machine(machine, report);
        if !used.contains(id) {
            let message = format!("machine {shown} is not referred to by a placement directive");
            let help = "place a unit on it with `to`, or take the machine out";
            report.error("machine-not-referred", machine.id.span, message, help);
        }
    }
}

/// The machines that some placement directive names.
fn used(bundle: &Bundle) -> HashSet<String> {
    let directives = bundle.applications.values().flat_map(|application| &application.to);
    let placements = directives.filter_map(|directive| Placement::parse(&directive.value).ok());
    placements
        .filter_map(|placement| match placement.target {
            Target::Machine(id) => Some(id),
            _ => None,
        })
        .collect()
}
