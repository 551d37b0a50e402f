use super::{Act, Fault, Mishap, any_machine};

/// No resolver answers the machines of the cloud.
pub(super) const FAULT: Fault = Fault {
    name: "dns-dead-in-units",
    layer: "network",
    onset: "when the first machine runs",
    symptom: "no name resolves on any machine; snap installs would hang",
    source: "phase-01 step 1.4 (DNS gate)",
    act: Act::World(
        |world, _| world.mishap(Mishap::DnsDead),
        |world| any_machine(world, |state| state.instance == "running"),
    ),
};
