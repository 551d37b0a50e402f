//! Domains, users and who may do what, of Keystone.

use super::{Command, Order, columns, command};
use crate::world::resources::text;
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("domain list", &[], &[], |order| {
        let mut all = vec![
            json!({"id": "default", "name": "default", "enabled": true, "description": "Default Domain"}),
            json!({"id": "5e01", "name": "admin_domain", "enabled": true, "description": "Created by Juju"}),
            json!({"id": "5e02", "name": "service_domain", "enabled": true, "description": "Created by Juju"}),
        ];
        all.extend_from_slice(order.world.openstack.resources.all("Domain"));
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
        let all = of_domain(order, "Assignment");
        let (user, domain) = (("User", "user"), ("Domain", "domain"));
        Ok(columns(&all, &[("Role", "role"), user, ("Group", "group"), ("Project", "project"), domain]))
    }),
];

/// What a domain has of a kind.
fn of_domain(order: &Order<'_>, kind: &str) -> Vec<Value> {
    let domain = order.text("--domain");
    let all = order.world.openstack.resources.all(kind).iter();
    all.filter(|one| domain.is_empty() || text(one, "domain") == domain).cloned().collect()
}
