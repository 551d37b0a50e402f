use super::{Act, Fault, Mishap, from_the_start};

/// The first host's hypervisor does not answer ssh.
pub(super) const FAULT: Fault = Fault {
    name: "hypervisor-unreachable",
    layer: "metal",
    onset: "before the first call",
    symptom: "ssh to one host ends with 255: No route to host",
    source: "phase-01 check 4b reads disks over ssh; a host that does not answer must not count as blank",
    act: Act::World(|world, _| world.mishap(Mishap::HostUnreachable), from_the_start),
};
