use super::{Act, Fault, Mishap, any_machine};

/// One container does not start.
pub(super) const FAULT: Fault = Fault {
    name: "lxd-container-start-fails",
    layer: "containers",
    onset: "when that container is started",
    symptom: "one container in provisioning error, its units waiting for machine",
    source: "LXD forkstart errors as Juju shows them",
    act: Act::World(
        |world, _| world.mishap(Mishap::ContainerStartFails),
        |world| any_machine(world, |state| state.instance == "provisioning error"),
    ),
};
