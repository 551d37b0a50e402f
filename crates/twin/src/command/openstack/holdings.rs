//! What a project has besides its network: quotas, and the application credentials of its users.

use super::{Command, Order, Said, columns, command};
use crate::faults::{Mishap, Op, Wrong};
use crate::world::resources::{create, new_id, set, text};
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("quota set", &["--instances", "--cores", "--ram"], &[], |order| {
        let name = order.name()?;
        let id = text(order.world.openstack.resources.find("Project", &name)?, "id").to_owned();
        let silent = order.world.bites(Mishap::Api(Op::Quota, Wrong::Silent));
        for key in ["instances", "cores", "ram"] {
            let value = order.text(&format!("--{key}")).parse::<u64>().ok();
            let one = order.world.openstack.resources.find_mut("Project", &id);
            if let (Some(value), Some(one), false) = (value, one, silent) {
                set(one, &format!("_{key}"), value);
            }
        }
        Ok(Said::Nothing)
    }),
    command("quota show", &[], &[], |order| {
        let one = order.world.openstack.resources.find("Project", &order.name()?)?;
        let defaults = [("instances", 10), ("cores", 20), ("ram", 51_200)];
        let row = |(key, value): (&str, u64)| {
            let limit = one.get(format!("_{key}")).and_then(Value::as_u64).unwrap_or(value);
            json!({"Resource": key, "Limit": limit})
        };
        Ok(Said::Rows(defaults.into_iter().map(row).collect()))
    }),
    command("application credential create", &["--role"], &[], |order| {
        let (Some(domain), user) = (order.who.clone(), order.user.clone()) else {
            return Err("You are not authorized to perform the requested action. (HTTP 403)".to_owned());
        };
        let roles: Vec<&str> = order.flags.all(&["--role"]).collect();
        let secret = crate::world::vault::base64(&mut order.world.seed.fork("application credential"), 43);
        let one = json!({"id": "", "name": order.name()?, "user": format!("{user}@{domain}"), "roles": roles.join(" "),
            "unrestricted": false});
        let mut one = one;
        set(&mut one, "id", new_id(order.world));
        let mut said =
            create(order.world, Op::Credential, "Credential", one, &[("unrestricted", json!(true))])?;
        set(&mut said, "secret", secret);
        Ok(Said::One(said))
    }),
    command("application credential list", &["--user", "--user-domain"], &[], |order| {
        let owner = format!("{}@{}", order.text("--user"), order.text("--user-domain"));
        let all = order.world.openstack.resources.all("Credential").iter();
        let all: Vec<Value> = all.filter(|one| text(one, "user") == owner).cloned().collect();
        Ok(columns(
            &all,
            &[("ID", "id"), ("Name", "name"), ("Roles", "roles"), ("Unrestricted", "unrestricted")],
        ))
    }),
];

/// Everything of a kind in the project that `--project` names.
pub(super) fn of_project(order: &Order<'_>, kind: &str) -> Vec<Value> {
    let project = order.text("--project");
    let all = order.world.openstack.resources.shown_whole(kind, order.world.now).into_iter();
    all.filter(|one| project.is_empty() || text(one, "_project") == project).collect()
}
