//! Which hosts of the site the units of an application go to.

use crate::context::Context;
use crate::site::Host;
use bundle::Application;
use std::collections::{BTreeMap, BTreeSet};

/// One unit on a host of the site.
pub(super) struct Placed<'a> {
    /// Its application.
    pub(super) application: &'a Application,
    /// The number of its host in the site.
    pub(super) host: usize,
    /// Whether it sits in a container there.
    pub(super) is_contained: bool,
}

/// The units that go to hosts of the site, as Juju's plan places them. Units on machines that are no host are left out.
pub(super) fn units<'a>(context: &Context<'a>) -> Vec<Placed<'a>> {
    let site = context.site;
    let by_machine: BTreeMap<&str, usize> = site
        .hosts
        .iter()
        .enumerate()
        .filter_map(|(index, host)| Some((host.machine.as_ref()?.value.as_str(), index)))
        .collect();
    if by_machine.is_empty() {
        return vec![];
    }
    let plan = context.plan();
    let by_number: BTreeMap<&str, usize> = plan
        .machine_map
        .iter()
        .filter_map(|(id, number)| Some((number.as_str(), *by_machine.get(id.as_str())?)))
        .collect();
    let placed = plan.units.iter().filter_map(|unit| {
        let mut parts = unit.machine.split('/');
        let host = *by_number.get(parts.next()?)?;
        let application = site.bundle.applications.get(&unit.application)?;
        Some(Placed { application, host, is_contained: parts.next().is_some() })
    });
    placed.collect()
}

/// The hosts of each application's units, by their numbers in the site.
pub(super) fn hosts<'a>(context: &Context<'a>) -> BTreeMap<&'a str, BTreeSet<usize>> {
    let mut hosts: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for unit in units(context) {
        hosts.entry(&unit.application.name.value).or_default().insert(unit.host);
    }
    hosts
}

/// The host of that number.
pub(super) fn host<'a>(context: &Context<'a>, index: usize) -> Option<&'a Host> {
    context.site.hosts.get(index)
}
