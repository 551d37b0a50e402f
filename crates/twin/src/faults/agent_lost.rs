use super::{Act, Fault, Mishap, any_unit};

/// A unit's agent stops talking to the controller at the end of the settle.
pub(super) const FAULT: Fault = Fault {
    name: "agent-lost",
    layer: "juju",
    onset: "when the last unit settles",
    symptom: "one unit shows unknown, agent lost; its last good message is hidden",
    source: "Juju 3.6 status: a lost agent forces the workload to unknown",
    act: Act::World(
        |world, _| world.mishap(Mishap::AgentLost),
        |world| any_unit(world, |state| state.agent == "lost"),
    ),
};
