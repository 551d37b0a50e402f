use super::{Act, Fault, from_the_start};
use crate::world::World;
use model::Seed;

/// One host's OSD disk holds an old OSD.
pub(super) const FAULT: Fault = Fault {
    name: "osd-disk-not-blank",
    layer: "storage",
    onset: "before the first call",
    symptom: "qemu-img info shows gibibytes allocated; ceph-osd would be blocked: Non-pristine devices detected",
    source: "phase-01 check 4b; ceph-osd status texts",
    act: Act::World(fill, from_the_start),
};

fn fill(world: &mut World, seed: &mut Seed) {
    let disks = world.maas.machines.iter_mut().flat_map(|node| &mut node.disks);
    let mut blank: Vec<_> = disks.filter(|disk| disk.blank).collect();
    let chosen = seed.between(0, blank.len() as u64) as usize;
    if let Some(disk) = blank.get_mut(chosen) {
        disk.blank = false;
        disk.allocated = disk.bytes / 100 * (5 + seed.between(0, 20));
    }
}
