use super::vip_lines::{find, outside, pick, replace};
use super::{Act, Edited, Fault};
use model::{Blueprint, Seed};

/// One application's second VIP is outside of the reserved block, and its first is right.
pub(super) const FAULT: Fault = Fault {
    name: "vip-metal-half-wrong",
    layer: "site",
    onset: "before the first call",
    symptom: "the second address of a VIP lies where machines get theirs; a guard that reads the first token passes",
    source: "L3; phase-01 check 1",
    act: Act::File(Edited::Bundle, edit),
};

fn edit(blueprint: &Blueprint, seed: &mut Seed, text: &str) -> Result<Option<String>, &'static str> {
    const ONE: &str = "no vip of the bundle has a second address";
    let line = pick(find(text), 2, seed).ok_or(ONE)?;
    let mut addresses = line.addresses.clone();
    let second = addresses.get_mut(1).ok_or(ONE)?;
    *second =
        outside(blueprint, *second, seed).ok_or("the VIP's plane has no address outside of its ranges")?;
    Ok(Some(replace(text, &line, &addresses)))
}
