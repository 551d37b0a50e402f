//! Domains, projects, users and grants of tenants: what the administrator may do, and what a domain's manager may.

use super::{Command, Order, Said, columns, command, delete};
use crate::faults::{Mishap, Op, Wrong};
use crate::world::identity;
use crate::world::resources::{create, new_id, set, text};
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("domain create", &["--description"], &[], |order| {
        operator(order, "create_domain")?;
        let (id, name) = (new_id(order.world), order.name()?);
        let one =
            json!({"id": id, "name": name, "enabled": true, "description": order.text("--description")});
        order.world.openstack.tenants += 1;
        Ok(Said::One(create(order.world, Op::Domain, "Domain", one, &[])?))
    }),
    command("domain set", &[], &["--disable", "--enable"], |order| {
        operator(order, "update_domain")?;
        let id = text(order.world.openstack.resources.find("Domain", &order.name()?)?, "id").to_owned();
        let enabled = order.flags.on(&["--enable"]);
        let silent = order.world.bites(Mishap::Api(Op::DomainSet, Wrong::Silent));
        let one = order.world.openstack.resources.find_mut("Domain", &id);
        if let Some(one) = one.filter(|_| !silent) {
            set(one, "enabled", enabled);
        }
        Ok(Said::Nothing)
    }),
    command("domain delete", &[], &[], |order| {
        operator(order, "delete_domain")?;
        let one = order.world.openstack.resources.find("Domain", &order.name()?)?;
        if one.get("enabled") == Some(&Value::Bool(true)) {
            let text = "Cannot delete a domain that is enabled, please disable it first. (HTTP 403)";
            return Err(text.to_owned());
        }
        delete(order, "Domain", Some(Op::DomainDelete))
    }),
    command("project create", &["--domain"], &[], project),
    command("project list", &["--domain"], &[], |order| list(order, "Project")),
    command("project delete", &["--domain"], &[], |order| remove(order, "Project", None)),
    command("user create", &["--domain"], &["--password-prompt"], user),
    command("user list", &["--domain"], &[], |order| list(order, "User")),
    command("user delete", &["--domain"], &[], |order| remove(order, "User", Some(Op::UserDelete))),
    command("role list", &[], &[], |order| {
        let mut all = identity::roles(order.world);
        let without = order.world.bites(Mishap::ManagerRoleMissing);
        all.retain(|role| !(without && text(role, "name") == "manager"));
        Ok(columns(&all, &[("ID", "id"), ("Name", "name")]))
    }),
    command(
        "role add",
        &["--user", "--user-domain", "--domain", "--project", "--project-domain"],
        &[],
        grant,
    ),
];

/// The client's words for what the policy does not allow.
fn forbidden(rule: &str) -> String {
    format!("You are not authorized to perform the requested action: identity:{rule}. (HTTP 403)")
}

/// Only the administrator may.
fn operator(order: &Order<'_>, rule: &str) -> Result<(), String> {
    if order.who.is_none() { Ok(()) } else { Err(forbidden(rule)) }
}

/// The administrator may, and whoever logged in with a role in that domain.
fn within(order: &mut Order<'_>, domain: &str, rule: &str) -> Result<(), String> {
    match &order.who {
        Some(own) if own != domain && !order.world.bites(Mishap::PolicyReadsAll) => Err(forbidden(rule)),
        _ => Ok(()),
    }
}

/// Nothing is made in a domain that there is not.
fn exists(order: &Order<'_>, domain: &str) -> Result<(), String> {
    let made = order.world.openstack.resources.find("Domain", domain).is_ok();
    let known = made || ["default", "admin_domain", "service_domain"].contains(&domain);
    if known { Ok(()) } else { Err(format!("No domain with a name or ID of '{domain}' exists.")) }
}

fn list(order: &mut Order<'_>, kind: &str) -> Result<Said, String> {
    let domain = order.text("--domain").to_owned();
    if !domain.is_empty() {
        exists(order, &domain)?;
    }
    within(order, &domain, if kind == "User" { "list_users" } else { "list_projects" })?;
    let mut all = if kind == "User" { identity::users(order.world) } else { identity::projects(order.world) };
    all.retain(|one| domain.is_empty() || text(one, "domain") == domain);
    Ok(columns(&all, &[("ID", "id"), ("Name", "name")]))
}

fn project(order: &mut Order<'_>) -> Result<Said, String> {
    let domain = order.text("--domain").to_owned();
    exists(order, &domain)?;
    let elsewhere = order.who.as_ref().is_some_and(|own| *own != domain);
    if elsewhere && !order.world.bites(Mishap::PolicyWritesAll) {
        return Err(forbidden("create_project"));
    }
    let one = json!({"id": new_id(order.world), "name": order.name()?, "domain": domain, "enabled": true});
    Ok(Said::One(create(order.world, Op::Project, "Project", one, &[])?))
}

/// The password comes by the prompt, and stays with the twin.
fn user(order: &mut Order<'_>) -> Result<Said, String> {
    let domain = order.text("--domain").to_owned();
    exists(order, &domain)?;
    let elsewhere = order.who.as_ref().is_some_and(|own| *own != domain);
    if elsewhere {
        return Err(forbidden("create_user"));
    }
    let mut typed = order.typed.lines();
    let password = typed.next().unwrap_or_default().to_owned();
    if !order.flags.on(&["--password-prompt"]) || password.is_empty() || typed.next() != Some(&password) {
        return Err("Passwords do not match, password unchanged".to_owned());
    }
    let one =
        json!({"id": new_id(order.world), "name": order.name()?, "domain": domain, "_password": password});
    let mut said = create(order.world, Op::User, "User", one, &[])?;
    set(&mut said, "_password", Value::Null);
    Ok(Said::One(said))
}

fn remove(order: &mut Order<'_>, kind: &str, op: Option<Op>) -> Result<Said, String> {
    let domain = order.text("--domain").to_owned();
    operator(order, "delete")?;
    let (name, all) = (order.name()?, order.world.openstack.resources.all(kind));
    let here = |one: &&Value| text(one, "name") == name && text(one, "domain") == domain;
    let known = all.iter().find(here).map(|one| text(one, "id").to_owned());
    let id = known.ok_or_else(|| format!("No {kind} with a name or ID of '{name}' exists."))?;
    if !op.is_some_and(|op| order.world.bites(Mishap::Api(op, Wrong::Silent))) {
        order.world.openstack.resources.remove(kind, &id);
        let of = |one: &Value| text(one, "user") == format!("{name}@{domain}");
        order.world.openstack.resources.remove_where("Assignment", of);
        order.world.openstack.resources.remove_where("Credential", of);
    }
    Ok(Said::Nothing)
}

/// A manager grants what the list of managed roles has, in its own domain.
fn grant(order: &mut Order<'_>) -> Result<Said, String> {
    let role = order.name()?;
    let user = format!("{}@{}", order.text("--user"), order.text("--user-domain"));
    let (domain, project) = (order.text("--domain").to_owned(), order.text("--project").to_owned());
    let target = if domain.is_empty() { order.text("--project-domain").to_owned() } else { domain.clone() };
    let managed = matches!(role.as_str(), "member" | "reader" | "load-balancer_member");
    if let Some(own) = order.who.clone()
        && (own != target || !managed)
        && !order.world.bites(Mishap::PolicyGrantsAll)
    {
        return Err(forbidden("create_grant"));
    }
    let one = json!({"id": new_id(order.world), "role": role, "user": user, "group": "", "project": project, "domain": target});
    create(order.world, Op::Grant, "Assignment", one, &[])?;
    Ok(Said::Nothing)
}
