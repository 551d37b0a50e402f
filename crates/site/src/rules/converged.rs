//! What else runs on the machines of an application's units.

use crate::context::Context;
use std::collections::{BTreeMap, BTreeSet};

/// Who has units on one machine of the plan.
#[derive(Default)]
pub(super) struct Tenants<'a> {
    /// On the machine itself.
    pub(super) direct: BTreeSet<&'a str>,
    /// In containers of the machine.
    pub(super) contained: BTreeSet<&'a str>,
}

/// The machines of Juju's plan, by their numbers there, and the applications with units on each.
pub(super) fn machines<'a>(context: &Context<'a>) -> BTreeMap<String, Tenants<'a>> {
    let bundle = &context.site.bundle;
    let mut machines: BTreeMap<String, Tenants<'a>> = BTreeMap::new();
    for unit in &context.plan().units {
        let Some((name, _)) = bundle.applications.get_key_value(&unit.application) else { continue };
        let (number, container) = unit.machine.split_once('/').unwrap_or((&unit.machine, ""));
        let tenants = machines.entry(number.to_owned()).or_default();
        let there = if container.is_empty() { &mut tenants.direct } else { &mut tenants.contained };
        there.insert(name);
    }
    machines
}
