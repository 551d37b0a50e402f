//! Where units go.

use super::Report;
use crate::quote::quoted;
use crate::{Application, Bundle, Placement, Target};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(bundle: &Bundle, application: &Application, report: &mut Report) {
    let units = application.units();
    if units >= 0 && application.to.len() as i64 > units {
        let name = quoted(&application.name.value);
        let message = format!("too many units specified in unit placement for application {name}");
        let help = "raise `num_units`, or take directives out of `to`";
        report.error("too-many-units-placed", application.place_of("to"), message, help);
    }
    for directive in &application.to {
        let shown = quoted(&directive.value);
        let placement = match Placement::parse(&directive.value) {
            Ok(placement) => placement,
            Err(error) => {
                let help =
                    "write a machine, `new` or an application's unit, after a container if any: `lxd:0`";
                report.error("placement-invalid", directive.span, error.to_string(), help);
                continue;
            }
        };
        match &placement.target {
            Target::New => {}
            Target::Machine(id) if bundle.machines.contains_key(id) => {}
            Target::Machine(_) => {
                let message = format!("placement {shown} refers to a machine not defined in this bundle");
                let help = "add the machine under `machines`, or name one that is there";
                report.error("placement-machine-undefined", directive.span, message, help);
            }
            Target::Application(other) | Target::Unit(other, _)
                if !bundle.applications.contains_key(other) =>
            {
                let message =
                    format!("placement {shown} refers to an application not defined in this bundle");
                let help = "name an application of this bundle, or a machine";
                report.error("placement-application-undefined", directive.span, message, help);
            }
            Target::Application(_) => {}
            Target::Unit(other, unit) => {
                let started = bundle.applications.get(other).map_or(0, Application::units);
                if i64::try_from(*unit).map_or(true, |unit| unit >= started) {
                    let fault = format!("the {started} unit(s) started by the target application");
                    let message = format!("placement {shown} specifies a unit greater than {fault}");
                    report.error("placement-unit-undefined", directive.span, message, "units count from 0");
                }
            }
        }
    }
}

/// Applications that wait for each other's units: Juju finds this when it plans.
pub(super) fn check_cycles(bundle: &Bundle, report: &mut Report) {
    if bundle.is_kubernetes() {
        return;
    }
    let stuck = stuck(bundle);
    let Some(at) = stuck.first().and_then(|name| bundle.applications.get(*name)) else { return };
    let names: Vec<&str> = stuck.iter().copied().collect();
    let message = format!("cycle in placement directives for: {}", names.join(", "));
    let help = "place one of them on a machine instead of beside the other";
    report.error("placement-cycle", at.place_of("to"), message, help);
}

/// The applications whose placement never gets its turn.
fn stuck(bundle: &Bundle) -> BTreeSet<&str> {
    let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
    let mut followers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, application) in &bundle.applications {
        let besides = application.to.iter().filter_map(|directive| {
            let beside = Placement::parse(&directive.value).ok()?.beside()?.to_owned();
            bundle.applications.get_key_value(&beside).map(|(name, _)| name.as_str())
        });
        let besides: BTreeSet<&str> = besides.collect();
        waiting.insert(name, besides.len());
        for beside in besides {
            followers.entry(beside).or_default().push(name);
        }
    }
    let mut ready: Vec<&str> =
        waiting.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    while let Some(name) = ready.pop() {
        waiting.remove(name);
        for follower in followers.remove(name).unwrap_or_default() {
            if let Some(count) = waiting.get_mut(follower) {
                *count -= 1;
                if *count == 0 {
                    ready.push(follower);
                }
            }
        }
    }
    waiting.into_keys().collect()
}
