//! Which hosts of the site the units of an application go to.

use crate::context::Context;
use crate::site::Host;
use std::collections::{BTreeMap, BTreeSet};

/// The hosts of each application's units, as Juju's plan places them, by their numbers in the site. Units on machines
/// that are no host are left out.
pub(super) fn hosts<'a>(context: &Context<'a>) -> BTreeMap<&'a str, BTreeSet<usize>> {
    let site = context.site;
    let by_machine: BTreeMap<&str, usize> = site
        .hosts
        .iter()
        .enumerate()
        .filter_map(|(index, host)| Some((host.machine.as_ref()?.value.as_str(), index)))
        .collect();
    let mut hosts: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    if by_machine.is_empty() {
        return hosts;
    }
    let plan = context.plan();
    let by_number: BTreeMap<&str, usize> = plan
        .machine_map
        .iter()
        .filter_map(|(id, number)| Some((number.as_str(), *by_machine.get(id.as_str())?)))
        .collect();
    for unit in &plan.units {
        let number = unit.machine.split('/').next().unwrap_or_default();
        let host = by_number.get(number);
        let application = site.bundle.applications.get_key_value(&unit.application);
        if let (Some(&host), Some((application, _))) = (host, application) {
            hosts.entry(application).or_default().insert(host);
        }
    }
    hosts
}

/// The host of that number.
pub(super) fn host<'a>(context: &Context<'a>, index: usize) -> Option<&'a Host> {
    context.site.hosts.get(index)
}
