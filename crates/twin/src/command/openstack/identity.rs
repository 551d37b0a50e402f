//! Domains, users and who may do what, of Keystone.

use super::{Command, Order, columns, command};
use crate::world::identity;
use crate::world::resources::text;
use serde_json::Value;

pub(super) static COMMANDS: &[Command] = &[
    command("domain list", &[], &[], |order| {
        let mut all = identity::domains(order.world);
        // Keystone shows by scope what the policy would allow.
        let own = order.who.clone();
        let seen = |one: &Value| own.as_ref().is_none_or(|own| text(one, "name") == own);
        if own.is_some() && !order.world.bites(crate::faults::Mishap::PolicyReadsAll) {
            all.retain(seen);
        }
        Ok(columns(
            &all,
            &[("ID", "id"), ("Name", "name"), ("Enabled", "enabled"), ("Description", "description")],
        ))
    }),
    command("role assignment list", &["--domain"], &["--names"], |order| {
        let all = of_domain(order, identity::assignments(order.world));
        let (user, domain) = (("User", "user"), ("Domain", "domain"));
        Ok(columns(&all, &[("Role", "role"), user, ("Group", "group"), ("Project", "project"), domain]))
    }),
];

/// Those of them that are a domain's.
fn of_domain(order: &Order<'_>, all: Vec<Value>) -> Vec<Value> {
    let domain = order.text("--domain");
    all.into_iter().filter(|one| domain.is_empty() || text(one, "domain") == domain).collect()
}
