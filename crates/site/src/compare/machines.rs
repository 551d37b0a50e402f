//! Machines, and which of one side is which of the other.
//!
//! A machine is the one with the same host name where both sides know names. Else it is the one that Juju gives the
//! same number: a bundle's `8` is Juju's `0` when it is the first. What is left over is paired in its order where no
//! number says otherwise.

use super::words;
use super::{Group, Told, Work};
use crate::site::Site;
use bundle::{Kind, Part, natural_order};
use model::At;
use std::collections::{BTreeMap, BTreeSet};

/// The machines of both sides.
pub(super) struct Pairing {
    /// The name of each machine of the second side, in the words of the first.
    names: BTreeMap<String, String>,
    /// Whether both sides name their machines at all.
    is_named: bool,
}

impl Pairing {
    /// Where units are, in the words of the first side: `lxd:8`.
    pub(super) fn place(&self, container: Option<&str>, machine: Option<&str>, of_second: bool) -> String {
        let machine = match machine.filter(|_| self.is_named) {
            Some(machine) if of_second => self.names.get(machine).map_or(machine, String::as_str),
            Some(machine) => machine,
            None => "new",
        };
        container.map_or_else(|| machine.to_owned(), |container| format!("{container}:{machine}"))
    }
}

/// The machines of one side.
struct Known<'a> {
    site: &'a Site,
    /// Juju's number of each machine, where it is known.
    numbers: BTreeMap<&'a str, String>,
    hosts: BTreeMap<&'a str, &'a At<String>>,
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
        Known { site, numbers, hosts }
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

    fn constraints(&self, id: &str) -> Option<Told> {
        let node = self.site.bundle.machines.get(id)?.body.get("constraints")?;
        let words = words::constraints(node.as_str()?);
        (!words.is_empty()).then(|| Told::new(words.join(" "), node.span))
    }
}

/// Pairs the machines and says which there are on one side only.
pub(super) fn compare(work: &mut Work<'_>) -> Pairing {
    let (a, b) = (Known::new(work.a), Known::new(work.b));
    let is_named = !a.site.bundle.machines.is_empty() && !b.site.bundle.machines.is_empty();
    if !is_named {
        count(work);
        return Pairing { names: BTreeMap::new(), is_named };
    }
    let pairs = pairs(&a, &b);
    let (ours, theirs): (BTreeSet<&str>, BTreeSet<&str>) = pairs.iter().copied().unzip();
    for id in a.ids().filter(|id| !ours.contains(id)) {
        let span = a.site.bundle.machines.get(id).map(|machine| machine.id.span).unwrap_or_default();
        work.differ(Group::Machines, id, "", Some(Told::new(a.shown(id), span)), None);
    }
    for id in b.ids().filter(|id| !theirs.contains(id)) {
        let span = b.site.bundle.machines.get(id).map(|machine| machine.id.span).unwrap_or_default();
        work.differ(Group::Machines, id, "", None, Some(Told::new(b.shown(id), span)));
    }
    let knows = [&a, &b].iter().all(|side| side.site.origin.unknown.knows_all(Part::Constraints));
    for (one, other) in &pairs {
        if let (Some(ours), Some(theirs)) = (a.host(one), b.host(other))
            && ours != theirs
        {
            let told = |side: &Known<'_>, id: &str| {
                side.hosts.get(id).map(|name| Told::new(name.value.clone(), name.span))
            };
            work.differ(Group::Machines, one, "host", told(&a, one), told(&b, other));
        }
        let (from, to) = (a.constraints(one), b.constraints(other));
        let same = from.as_ref().map(|told| &told.text) == to.as_ref().map(|told| &told.text);
        // What runs shows the constraints of its units too, where the bundle sets none on the machine.
        if knows && !same && work.leaves_open(from.as_ref(), to.as_ref()).is_none() {
            work.differ(Group::Machines, one, "constraints", from, to);
        }
    }
    let mut names: BTreeMap<String, String> =
        pairs.iter().map(|(one, other)| ((*other).to_owned(), (*one).to_owned())).collect();
    for id in b.ids().filter(|id| !theirs.contains(id)) {
        let is_taken = a.site.bundle.machines.contains_key(id);
        let shown = b.shown(id);
        names.insert(id.to_owned(), if is_taken { format!("another {shown}") } else { shown });
    }
    Pairing { names, is_named }
}

/// Where a side leaves its machines to Juju, only their number can be compared.
fn count(work: &mut Work<'_>) {
    let counts = [work.a, work.b].map(|site| bundle::plan(&site.bundle).machines);
    if let [from, to] = counts
        && from != to
        && !work.a.bundle.is_kubernetes()
        && !work.b.bundle.is_kubernetes()
    {
        let told = |count: usize, site: &Site| Some(Told::new(count.to_string(), site.bundle.span));
        let (from, to) = (told(from, work.a), told(to, work.b));
        work.differ(Group::Machines, "all", "count", from, to);
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
