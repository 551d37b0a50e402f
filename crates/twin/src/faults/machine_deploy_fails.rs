use super::{Act, Fault, Mishap, any_machine};

/// MAAS gives up deploying one machine.
pub(super) const FAULT: Fault = Fault {
    name: "machine-deploy-fails",
    layer: "metal",
    onset: "30 minutes after the deploy",
    symptom: "one machine in provisioning error, its units waiting for machine",
    source: "MAAS status 11 Failed deployment; Juju machine status provisioning error",
    act: Act::World(
        |world, _| world.mishap(Mishap::MachineDeployFails),
        |world| any_machine(world, |state| state.instance == "provisioning error"),
    ),
};
