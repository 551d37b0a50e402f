use super::{Act, Fault, Mishap, any_unit};

/// A relation hook of one principal's unit fails.
pub(super) const FAULT: Fault = Fault {
    name: "unit-hook-error-at-settle",
    layer: "charms",
    onset: "when that unit settles",
    symptom: "one unit in error: hook failed",
    source: "phase-01 exit gate: no unit in error",
    act: Act::World(
        |world, _| world.mishap(Mishap::HookError),
        |world| any_unit(world, |state| state.workload == "error"),
    ),
};
