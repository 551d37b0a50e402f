use super::vip_lines::{find, outside, pick, replace};
use super::{Act, Edited, Fault};
use model::{Blueprint, Seed};

/// One application's first VIP is outside of the reserved block.
pub(super) const FAULT: Fault = Fault {
    name: "vip-outside-range",
    layer: "site",
    onset: "before the first call",
    symptom: "a VIP of the bundle lies where machines get their addresses",
    source: "R14, D-060; phase-01 check 1",
    act: Act::File(Edited::Bundle, edit),
};

fn edit(blueprint: &Blueprint, seed: &mut Seed, text: &str) -> Result<Option<String>, &'static str> {
    let line = pick(find(text), 1, seed).ok_or("the bundle sets no vip")?;
    let mut addresses = line.addresses.clone();
    let first = addresses.first_mut().ok_or("the bundle sets no vip")?;
    *first =
        outside(blueprint, *first, seed).ok_or("the VIP's plane has no address outside of its ranges")?;
    Ok(Some(replace(text, &line, &addresses)))
}
