use super::vip_lines::{find, pick, replace};
use super::{Act, Edited, Fault};
use model::{Blueprint, Seed};

/// Two applications have the same VIP.
pub(super) const FAULT: Fault = Fault {
    name: "vip-duplicate",
    layer: "site",
    onset: "before the first call",
    symptom: "two applications share a VIP; counts of lines in range stay right",
    source: "rule R09; phase-01 check 1",
    act: Act::File(Edited::Bundle, edit),
};

fn edit(_: &Blueprint, seed: &mut Seed, text: &str) -> Result<Option<String>, &'static str> {
    let line = pick(find(text), 1, seed).ok_or("the bundle sets no vip")?;
    let others = find(text).into_iter().filter(|other| other.addresses != line.addresses).collect();
    let other = pick(others, 1, seed).ok_or("the bundle sets one vip only")?;
    Ok(Some(replace(text, &line, &other.addresses)))
}
