use super::{Act, Fault, from_the_start};
use crate::world::World;
use model::Seed;
use std::net::IpAddr;

/// One subnet hands out a resolver that is not there.
pub(super) const FAULT: Fault = Fault {
    name: "subnet-resolver-wrong",
    layer: "network",
    onset: "before the first call",
    symptom: "maas subnet read shows another resolver than the site declares",
    source: "phase-01 check 3; R15 (the rack controller's address as a resolver)",
    act: Act::World(mislead, from_the_start),
};

fn mislead(world: &mut World, seed: &mut Seed) {
    let chosen = seed.between(0, world.maas.subnets.len() as u64) as usize;
    if let Some(subnet) = world.maas.subnets.get_mut(chosen) {
        subnet.resolvers = subnet.resolvers.iter().map(|&resolver| beside(resolver)).collect();
    }
}

/// Nine addresses on: where the resolver is .1, this is the .10 of R15.
fn beside(resolver: IpAddr) -> IpAddr {
    match resolver {
        IpAddr::V4(four) => IpAddr::V4(u32::from(four).wrapping_add(9).into()),
        IpAddr::V6(six) => IpAddr::V6(u128::from(six).wrapping_add(9).into()),
    }
}
