use super::{Act, Fault, Mishap, from_the_start};

/// Juju's controller does not answer.
pub(super) const FAULT: Fault = Fault {
    name: "controller-unreachable",
    layer: "juju",
    onset: "before the first call",
    symptom: "every juju command fails with a timeout",
    source: "Juju 3.6 API connection errors",
    act: Act::World(|world, _| world.mishap(Mishap::ControllerUnreachable), from_the_start),
};
