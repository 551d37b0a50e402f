//! The `vip:` options of a bundle's text, for the faults that change one of them.

use model::{Blueprint, PlanePlan, Seed};
use std::net::IpAddr;

/// One `vip:` option.
pub(super) struct VipLine {
    /// Bytes of its value, quotes and all.
    value: std::ops::Range<usize>,
    /// Its addresses.
    pub(super) addresses: Vec<IpAddr>,
}

/// Every `vip:` option, in order.
pub(super) fn find(text: &str) -> Vec<VipLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let key = line.trim_start();
        if let Some(value) = key.strip_prefix("vip:") {
            let written = value.split(" #").next().unwrap_or(value).trim();
            let addresses: Vec<IpAddr> = written
                .trim_matches(['"', '\''])
                .split_whitespace()
                .filter_map(|word| word.parse().ok())
                .collect();
            let lead = line.len() - value.trim_start().len();
            if !addresses.is_empty() {
                lines.push(VipLine { value: start + lead..start + lead + written.len(), addresses });
            }
        }
        start += line.len();
    }
    lines
}

/// The text with one option's value replaced.
pub(super) fn replace(text: &str, line: &VipLine, addresses: &[IpAddr]) -> String {
    let words: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let mut changed = text.to_owned();
    changed.replace_range(line.value.clone(), &format!("\"{}\"", words.join(" ")));
    changed
}

/// One of the options, by the seed, that has at least so many addresses.
pub(super) fn pick(lines: Vec<VipLine>, columns: usize, seed: &mut Seed) -> Option<VipLine> {
    let mut fitting: Vec<VipLine> =
        lines.into_iter().filter(|line| line.addresses.len() >= columns).collect();
    let chosen = seed.between(0, fitting.len() as u64) as usize;
    (chosen < fitting.len()).then(|| fitting.swap_remove(chosen))
}

/// An address of the same plane that is in no declared range and nobody's: where machines get theirs.
pub(super) fn outside(blueprint: &Blueprint, like: IpAddr, seed: &mut Seed) -> Option<IpAddr> {
    let holds = |plane: &&PlanePlan| plane.cidr.parse::<ipnet::IpNet>().is_ok_and(|net| net.contains(&like));
    let plane = blueprint.planes.iter().find(holds)?;
    let net: ipnet::IpNet = plane.cidr.parse().ok()?;
    let nics = blueprint.hosts.iter().flat_map(|host| host.nics.values());
    let taken: Vec<IpAddr> = nics.filter_map(|nic| nic.address).chain(plane.gateway).collect();
    let free = |address: &IpAddr| {
        !taken.contains(address)
            && !plane.ranges.iter().any(|range| range.from <= *address && *address <= range.to)
    };
    // A plane may be huge (IPv6): the first few thousand are enough to choose from.
    let all: Vec<IpAddr> = net.hosts().take(4_096).filter(free).collect();
    all.get(seed.between(0, all.len() as u64) as usize).copied()
}
