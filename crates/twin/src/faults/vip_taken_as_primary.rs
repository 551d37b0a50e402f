use super::{Act, Fault, from_the_start};

/// MAAS does not keep the VIP block to itself, so containers get addresses out of it.
pub(super) const FAULT: Fault = Fault {
    name: "vip-taken-as-primary",
    layer: "network",
    onset: "before the first call",
    symptom: "maas ipranges read has no VIP block; after the deploy a VIP answers as another machine",
    source: "KI-P3-001",
    act: Act::World(|world, _| world.maas.ranges.retain(|range| range.comment != "vip"), from_the_start),
};
