//! One fault at a time, planted into a copy of Omega: it must be found with its code, at its line and column, and
//! nothing else may be found.
//!
//! The plants are data: `*.txt` beside this file, a text per family. A plant is a name after `==`, and edits in the
//! manner of a diff; the line below a line of the new text points at what must be reported in it, and with which code:
//!
//! ```text
//! == two services on one VIP
//! bundle.yaml > glance:
//! -      vip: "10.12.4.51 10.12.8.51"
//! +      vip: "10.12.4.50 10.12.8.51"
//! ~            ^^^^^^^^^^ vip-duplicate
//! ```
//!
//! A file name begins an edit, and may be followed by `>` and a line (without its indentation) behind which the edit
//! begins. `overlay NAME` is a generated overlay that is given to the check. Lines that only begin with `+` are added
//! to the end of the file, which is made when it is not there. A line of the old text that ends in `...` is known by its
//! beginning.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a test copies a site")]

#[path = "../laws/copied.rs"]
mod copied;
mod judge;
mod plant;

use plant::Plant;
use std::collections::{BTreeMap, BTreeSet};

macro_rules! families {
    ($($name:ident),* $(,)?) => {
        const FAMILIES: &[&str] = &[$(stringify!($name)),*];

        $(#[test]
        fn $name() {
            judge::all_are_found(&Plant::of(stringify!($name)));
        })*
    };
}

families! { books, charms, clusters, consistency, decisions, juju, lineage, networks, operations, planes, spaces, texts, versions, vips }

/// Rules that have nothing to go by in Omega: why, and the test that covers them.
const NOT_IN_OMEGA: &[(&str, &str)] = &[
    ("magnum-without-barbican", "Omega has a Barbican on which five applications hang; the rule's own tests"),
    ("masakari-on-converged-hosts", "Omega has no Masakari; the rule's own tests"),
    ("nova-storage-backend-twice", "no hypervisor of Omega has a backend of its own; the rule's own tests"),
];

#[test]
fn omega_itself_is_silent() {
    let nothing = Plant { name: "nothing".to_owned(), edits: vec![], code: String::new() };
    assert_eq!(judge::Copy::of_omega().found(&nothing), Ok((vec![], None)));
}

#[test]
fn every_rule_has_a_plant_or_a_reason() {
    let plants: Vec<Plant> = FAMILIES.iter().flat_map(|family| Plant::of(family)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for plant in &plants {
        *counts.entry(&plant.code).or_default() += 1;
    }
    let excused: BTreeSet<&str> = NOT_IN_OMEGA.iter().map(|(code, _)| *code).collect();
    let codes: Vec<&str> = site::rules::all().iter().map(|rule| rule.code).collect();
    let without: Vec<&str> =
        codes.iter().copied().filter(|code| !counts.contains_key(code) && !excused.contains(code)).collect();
    assert!(without.is_empty(), "rules without a plant: {without:#?}");
    let idle: Vec<&str> =
        excused.iter().copied().filter(|code| counts.contains_key(code) || !codes.contains(code)).collect();
    assert!(idle.is_empty(), "excused for nothing: {idle:?}");
    assert!(plants.len() >= 200, "{} plants", plants.len());
}
