//! What `juju status` says, as checks look at it.

use super::{Json, Outcome, Row, Seen, of_rows, questions, text};

/// Every machine and container with its id.
pub(super) fn machines(status: &Json) -> Vec<(String, &Json)> {
    let mut all = Vec::new();
    for (id, machine) in status.get("machines").and_then(Json::as_object).into_iter().flatten() {
        all.push((id.clone(), machine));
        let containers = machine.get("containers").and_then(Json::as_object).into_iter().flatten();
        all.extend(containers.map(|(id, container)| (id.clone(), container)));
    }
    all
}

/// Every unit and subordinate with its name.
pub(super) fn units(status: &Json) -> Vec<(String, &Json)> {
    let mut all = Vec::new();
    for (_, application) in status.get("applications").and_then(Json::as_object).into_iter().flatten() {
        for (name, unit) in application.get("units").and_then(Json::as_object).into_iter().flatten() {
            all.push((name.clone(), unit));
            let subordinates = unit.get("subordinates").and_then(Json::as_object).into_iter().flatten();
            all.extend(subordinates.map(|(name, unit)| (name.clone(), unit)));
        }
    }
    all
}

/// The current one of its states of that kind.
pub(super) fn current<'j>(entity: &'j Json, kind: &str) -> Option<&'j str> {
    text(entity.get(kind)?, "current")
}

/// No unit's workload is in one of these states.
pub(super) fn no_unit_is(seen: &Seen<'_>, states: &[&str]) -> Result<Outcome, Outcome> {
    let units = units(seen.said(&questions::JUJU_STATUS)?);
    let judge = |(name, unit): &(String, &Json)| match current(unit, "workload-status") {
        Some(state) if states.contains(&state) => {
            let message = unit.get("workload-status").and_then(|status| text(status, "message"));
            Row::Bad(format!("{name} is {state}: {}", message.unwrap_or("no message")))
        }
        Some(_) => Row::Good,
        None => Row::Unclear,
    };
    Ok(of_rows(units.iter().map(judge), "units"))
}
