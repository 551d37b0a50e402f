use super::{Act, Edited, Fault};
use model::{Blueprint, Seed};

/// One hacluster has no `cluster_count`, so its charm wants three peers.
pub(super) const FAULT: Fault = Fault {
    name: "cluster-count-unset",
    layer: "site",
    onset: "before the first call",
    symptom: "one hacluster settles as blocked: Insufficient peer units for ha cluster (require 3)",
    source: "rule R04; hacluster's default",
    act: Act::File(Edited::Bundle, edit),
};

fn edit(_: &Blueprint, seed: &mut Seed, text: &str) -> Result<Option<String>, &'static str> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_one = |line: &&str| line.trim_start().starts_with("cluster_count:");
    let count = lines.iter().filter(|line| is_one(line)).count() as u64;
    let chosen = seed.between(0, count);
    let mut seen = 0;
    let kept: String = lines
        .into_iter()
        .map(|line| {
            let hit = is_one(&line) && seen == chosen;
            seen += u64::from(is_one(&line));
            // Set to the charm's default, so that a body of this one option stays a mapping.
            if hit { line.replace("cluster_count: 1", "cluster_count: 3") } else { line.to_owned() }
        })
        .collect();
    if kept == text { Err("the bundle sets no cluster_count of 1") } else { Ok(Some(kept)) }
}
