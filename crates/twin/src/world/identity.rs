//! Domains, projects, users and roles of Keystone: those that the charms make, and those that came later.

use crate::world::World;
use crate::world::juju::uuid;
use crate::world::openstack::{APIS, cloud};
use crate::world::resources::text;
use serde_json::{Value, json};

/// The domain of the administrators.
pub(crate) const ADMINS: &str = "admin_domain";
/// The domain of the services' own users.
const SERVICES: &str = "service_domain";
/// Roles that Keystone's own bootstrap and the charms make.
const ROLES: [&str; 11] = [
    "Admin",
    "manager",
    "member",
    "reader",
    "service",
    "creator",
    "load-balancer_observer",
    "load-balancer_member",
    "load-balancer_admin",
    "Member",
    "ResellerAdmin",
];

/// The id of something that Keystone has from the beginning: 32 digits, as Keystone makes them.
pub(crate) fn id(world: &World, what: &str) -> String {
    uuid(&mut world.seed.fork(&format!("identity {what}"))).replace('-', "")
}

/// The domains.
pub(crate) fn domains(world: &World) -> Vec<Value> {
    let mut all = vec![
        json!({"id": "default", "name": "default", "enabled": true, "description": "Default Domain"}),
        json!({"id": "5e01", "name": ADMINS, "enabled": true, "description": "Created by Juju"}),
        json!({"id": "5e02", "name": SERVICES, "enabled": true, "description": "Created by Juju"}),
    ];
    all.extend_from_slice(world.openstack.resources.all("Domain"));
    all
}

/// The id of the domain of that name or id; the word itself where there is none.
pub(crate) fn domain_id(world: &World, word: &str) -> String {
    let all = domains(world);
    let found =
        all.iter().find(|one| text(one, "id") == word || text(one, "name").eq_ignore_ascii_case(word));
    found.map_or(word, |one| text(one, "id")).to_owned()
}

/// The projects.
pub(crate) fn projects(world: &World) -> Vec<Value> {
    let project = |name: &str, domain: &str, description: &str| {
        json!({"id": id(world, &format!("project {name}@{domain}")), "name": name, "domain": domain, "enabled": true,
            "description": description})
    };
    let mut all = vec![
        project("admin", ADMINS, "Created by Juju"),
        project("admin", "default", "Bootstrap project for initializing the cloud."),
        project("services", "default", "Created by Juju"),
        project("services", SERVICES, "Created by Juju"),
    ];
    all.extend_from_slice(world.openstack.resources.all("Project"));
    all
}

/// The users: the administrator, one for each service, and who came later.
pub(crate) fn users(world: &World) -> Vec<Value> {
    let user = |name: &str, domain: &str| json!({"id": id(world, &format!("user {name}@{domain}")), "name": name, "domain": domain});
    let mut all = vec![user("admin", ADMINS)];
    let deployed =
        |charm: &str| cloud(world).is_some_and(|model| model.apps.values().any(|app| app.charm == charm));
    let services = APIS.iter().filter(|api| !["keystone", ""].contains(&api.name) && deployed(api.charm));
    all.extend(services.map(|api| user(api.name, SERVICES)));
    all.extend_from_slice(world.openstack.resources.all("User"));
    all
}

/// The roles.
pub(crate) fn roles(world: &World) -> Vec<Value> {
    let role = |name: &&str| json!({"id": id(world, &format!("role {name}")), "name": name});
    let mut all: Vec<Value> = ROLES.iter().map(role).collect();
    all.extend_from_slice(world.openstack.resources.all("Role"));
    all
}

/// Who has which role where: names with `@` and the domain, as `role assignment list --names` has them.
pub(crate) fn assignments(world: &World) -> Vec<Value> {
    let project = |user: &str, role: &str, project: &str| json!({"role": role, "user": user, "group": "", "project": project, "domain": ""});
    let admin = format!("admin@{ADMINS}");
    let mut all = vec![
        project(&admin, "Admin", &admin),
        json!({"role": "Admin", "user": admin, "group": "", "project": "", "domain": ADMINS}),
    ];
    for user in users(world).iter().filter(|one| text(one, "domain") == SERVICES) {
        let name = format!("{}@{SERVICES}", text(user, "name"));
        all.push(project(&name, "Admin", &format!("services@{SERVICES}")));
    }
    all.extend_from_slice(world.openstack.resources.all("Assignment"));
    all
}
