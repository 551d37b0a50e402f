use super::vip_lines::{find, pick, replace};
use super::{Act, Edited, Fault};
use model::{Blueprint, Seed};

/// One application's VIP has lost its second address.
pub(super) const FAULT: Fault = Fault {
    name: "vip-provider-only",
    layer: "site",
    onset: "before the first call",
    symptom: "a VIP has one address; the charm would raise ValueError in resolve_address",
    source: "D-020",
    act: Act::File(Edited::Bundle, edit),
};

fn edit(_: &Blueprint, seed: &mut Seed, text: &str) -> Result<Option<String>, &'static str> {
    let line = pick(find(text), 2, seed).ok_or("no vip of the bundle has a second address")?;
    let first: Vec<_> = line.addresses.iter().copied().take(1).collect();
    Ok(Some(replace(text, &line, &first)))
}
