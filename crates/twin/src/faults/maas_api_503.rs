use super::{Act, Fault, Mishap, from_the_start};

/// MAAS answers nothing but 503.
pub(super) const FAULT: Fault = Fault {
    name: "maas-api-503",
    layer: "metal",
    onset: "before the first call",
    symptom: "maas prints 503 Service Unavailable on stdout and exits 2, and jq chokes on the text",
    source: "MAAS API errors, formats of the maas client",
    act: Act::World(|world, _| world.mishap(Mishap::MaasUnavailable), from_the_start),
};
