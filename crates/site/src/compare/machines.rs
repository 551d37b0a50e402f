//! Machines, and which of one side is which of the other.
//!
//! A machine is the one with the same host name where both sides know names. Else it is the one that Juju gives the
//! same number: a bundle's `8` is Juju's `0` when it is the first. What is left over is paired in its order where no
//! number says otherwise.

use super::words;
use super::{Group, Told, Work};
use crate::site::Site;
use bundle::{Kind, Part, natural_order};
use model::{At, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The machines of both sides.
pub(super) struct Pairing {
    /// What each machine of the first side is called.
    ours: BTreeMap<String, String>,
    /// What each machine of the second side is called, in the words of the first.
    theirs: BTreeMap<String, String>,
}

/// What a machine is called that a side leaves to Juju to make.
const NEW: &str = "new";

impl Pairing {
    /// Where a unit is, in the words of the first side: `lxd:8`.
    pub(super) fn place(&self, container: Option<&str>, machine: Option<&str>, is_second: bool) -> String {
        let names = if is_second { &self.theirs } else { &self.ours };
        let machine = machine.map_or(NEW, |machine| names.get(machine).map_or(machine, String::as_str));
        container.map_or_else(|| machine.to_owned(), |container| format!("{container}:{machine}"))
    }
}

/// The machines of one side.
struct Known<'a> {
    site: &'a Site,
    /// Juju's number of each machine, where it is known.
    numbers: BTreeMap<&'a str, String>,
    hosts: BTreeMap<&'a str, &'a At<String>>,
    /// How many machines Juju would make for units that are placed on none.
    left_to_juju: usize,
}

impl<'a> Known<'a> {
    fn new(site: &'a Site) -> Known<'a> {
        let ids = site.bundle.machines.keys().map(String::as_str);
        let numbers = match site.origin.kind {
            // These are Juju's own words.
            kind if kind.is_live() => ids.map(|id| (id, id.to_owned())).collect(),
            Kind::TerraformPlan if site.origin.unknown.knows_all(Part::MachineNumbers) => {
                ids.map(|id| (id, id.to_owned())).collect()
            }
            _ => {
                let mut sorted: Vec<&str> = ids.collect();
                sorted.sort_by(|a, b| natural_order(a, b));
                sorted.into_iter().enumerate().map(|(number, id)| (id, number.to_string())).collect()
            }
        };
        let mut hosts: BTreeMap<&str, &At<String>> =
            site.origin.hosts.iter().map(|(id, name)| (id.as_str(), name)).collect();
        for host in &site.hosts {
            if let Some(machine) = &host.machine {
                hosts.insert(&machine.value, &host.name);
            }
        }
        let plan = bundle::plan(&site.bundle);
        let left = plan.machines.saturating_sub(plan.machine_map.len());
        // What runs has been placed.
        let left_to_juju = if site.origin.kind.is_live() { 0 } else { left };
        Known { site, numbers, hosts, left_to_juju }
    }

    fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.site.bundle.machines.keys().map(String::as_str)
    }

    /// The host's name without its domain.
    fn host(&self, id: &str) -> Option<&'a str> {
        self.hosts.get(id).map(|name| name.value.split('.').next().unwrap_or_default())
    }

    /// A machine with its host, for people.
    fn shown(&self, id: &str) -> String {
        self.host(id).map_or_else(|| id.to_owned(), |host| format!("{id} ({host})"))
    }

    /// Whether it is known of every unit which machine it is on, so that those left to Juju can be counted.
    fn knows_places(&self) -> bool {
        self.site.origin.unknown.of_applications().all(|(_, part)| part != Part::Placement)
    }

    fn span(&self, id: &str) -> Span {
        self.site.bundle.machines.get(id).map(|machine| machine.id.span).unwrap_or_default()
    }

    /// The other machines, in the order of their numbers.
    fn without(&self, paired: &BTreeSet<&str>) -> Vec<&'a str> {
        let mut others: Vec<&str> = self.ids().filter(|id| !paired.contains(id)).collect();
        others.sort_by(|a, b| natural_order(a, b));
        others
    }

    fn constraints(&self, id: &str) -> Option<Told> {
        let node = self.site.bundle.machines.get(id)?.body.get("constraints")?;
        let words = words::constraints(node.as_str()?);
        (!words.is_empty()).then(|| Told::new(words.join(" "), node.span))
    }
}

/// Pairs the machines and says which there are on one side only.
pub(super) fn compare(work: &mut Work<'_>) -> Pairing {
    let (a, b) = (Known::new(work.a), Known::new(work.b));
    let pairs = pairs(&a, &b);
    compare_pairs(work, &a, &b, &pairs);
    let mut pairing = Pairing {
        ours: BTreeMap::new(),
        theirs: pairs.iter().map(|(one, other)| ((*other).to_owned(), (*one).to_owned())).collect(),
    };
    let (ours, theirs): (BTreeSet<&str>, BTreeSet<&str>) = pairs.into_iter().unzip();
    let (mut alone_a, mut alone_b) = (a.without(&ours), b.without(&theirs));
    // What one side leaves to Juju to make is any machine that the other has besides.
    let made_b = alone_b.split_off(alone_b.len().saturating_sub(a.left_to_juju));
    let made_a = alone_a.split_off(alone_a.len().saturating_sub(b.left_to_juju));
    let open = [a.left_to_juju - made_b.len(), b.left_to_juju - made_a.len()];
    pairing.theirs.extend(made_b.into_iter().map(|id| (id.to_owned(), NEW.to_owned())));
    pairing.ours.extend(made_a.into_iter().map(|id| (id.to_owned(), NEW.to_owned())));
    for id in alone_a {
        work.differ(Group::Machines, id, "", Some(Told::new(a.shown(id), a.span(id))), None);
    }
    for id in alone_b {
        let is_taken = work.a.bundle.machines.contains_key(id);
        let shown = b.shown(id);
        let name = if is_taken { format!("another {shown}") } else { shown.clone() };
        pairing.theirs.insert(id.to_owned(), name);
        work.differ(Group::Machines, id, "", None, Some(Told::new(shown, b.span(id))));
    }
    if let [from, to] = open
        && from != to
        && a.knows_places()
        && b.knows_places()
    {
        let told = |count: usize, site: &Site| Some(Told::new(count.to_string(), site.bundle.span));
        work.differ(Group::Machines, NEW, "count", told(from, a.site), told(to, b.site));
    }
    pairing
}

fn compare_pairs(work: &mut Work<'_>, a: &Known<'_>, b: &Known<'_>, pairs: &[(&str, &str)]) {
    let knows = [a, b].iter().all(|side| side.site.origin.unknown.knows_all(Part::Constraints));
    for (one, other) in pairs {
        if let (Some(ours), Some(theirs)) = (a.host(one), b.host(other))
            && ours != theirs
        {
            let told = |side: &Known<'_>, id: &str| {
                side.hosts.get(id).map(|name| Told::new(name.value.clone(), name.span))
            };
            work.differ(Group::Machines, one, "host", told(a, one), told(b, other));
        }
        let (from, to) = (a.constraints(one), b.constraints(other));
        let same = from.as_ref().map(|told| &told.text) == to.as_ref().map(|told| &told.text);
        // What runs shows the constraints of its units too, where the bundle sets none on the machine.
        if knows && !same && work.leaves_open(from.as_ref(), to.as_ref()).is_none() {
            work.differ(Group::Machines, one, "constraints", from, to);
        }
    }
}

fn pairs<'a>(a: &Known<'a>, b: &Known<'a>) -> Vec<(&'a str, &'a str)> {
    let mut pairs = Vec::new();
    let mut open_a: BTreeSet<&str> = a.ids().collect();
    let mut open_b: BTreeSet<&str> = b.ids().collect();
    let by_host: BTreeMap<&str, &str> = b.ids().filter_map(|id| Some((b.host(id)?, id))).collect();
    for id in a.ids() {
        if let Some(other) = a.host(id).and_then(|host| by_host.get(host))
            && open_b.remove(other)
        {
            open_a.remove(id);
            pairs.push((id, *other));
        }
    }
    // Machines whose names say that they are others are not paired by number.
    let by_number: BTreeMap<&str, &str> =
        b.numbers.iter().map(|(id, number)| (number.as_str(), *id)).collect();
    let both_named =
        |one: &str, other: &str| !pairs.is_empty() && a.host(one).is_some() && b.host(other).is_some();
    let mut found = Vec::new();
    for id in &open_a {
        let other = a.numbers.get(id).and_then(|number| by_number.get(number.as_str()));
        if let Some(other) = other.filter(|other| open_b.contains(*other) && !both_named(id, other)) {
            found.push((*id, *other));
        }
    }
    if pairs.is_empty() && found.is_empty() && open_a.len() == open_b.len() {
        let sorted = |ids: &BTreeSet<&'a str>| {
            let mut ids: Vec<&str> = ids.iter().copied().collect();
            ids.sort_by(|a, b| natural_order(a, b));
            ids
        };
        found = sorted(&open_a).into_iter().zip(sorted(&open_b)).collect();
    }
    pairs.extend(found);
    pairs.sort_by(|a, b| natural_order(a.0, b.0));
    pairs
}
