use super::{Act, Fault, Mishap};

/// The deploy reports success and does nothing.
pub(super) const FAULT: Fault = Fault {
    name: "silent-deploy",
    layer: "juju",
    onset: "at the deploy",
    symptom: "juju deploy prints every change and exits 0, and the model stays empty",
    source: "a request that reports success and did nothing",
    act: Act::World(|world, _| world.mishap(Mishap::SilentDeploy), |world| world.juju.deploys > 0),
};
