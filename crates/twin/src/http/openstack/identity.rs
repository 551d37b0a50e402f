//! Keystone's API.

use super::{Reply, Visit, catalogue as served, token, words};
use crate::world::identity;
use crate::world::identity::domain_id;
use crate::world::openstack::{Api, Token};
use crate::world::refusal::Refusal;
use crate::world::resources::text;
use serde_json::{Value, json};

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parts = visit.parts.clone();
    match (visit.method(), parts.as_slice()) {
        ("POST", ["v3", "auth", "tokens"]) => token::give(visit),
        ("GET" | "HEAD" | "DELETE", ["v3", "auth", "tokens"]) => token::about(visit),
        ("GET", ["v3", "auth", "catalog"]) => {
            let all = catalogue(visit, &visit.token.clone());
            Reply::ok(
                json!({"catalog": all, "links": {"next": null, "previous": null, "self": format!("{}/v3/auth/catalog", visit.base)}}),
            )
        }
        ("GET", ["v3", "auth", "projects"]) => list(visit, "projects"),
        ("GET", ["v3", "auth", "domains"]) => list(visit, "domains"),
        ("GET", ["v3", "role_assignments"]) => assignments(visit),
        ("GET", ["v3", kind]) if rows(visit, kind).is_some() => list(visit, kind),
        ("GET", ["v3", kind, id]) => show(visit, kind, id),
        _ => Err(words::no_path()),
    }
}

/// The words of one thing of a list, as Keystone's refusals have it.
fn singular(kind: &str) -> &str {
    kind.strip_suffix('s').unwrap_or(kind)
}

fn list(visit: &Visit<'_>, kind: &str) -> Result<Reply, Refusal> {
    let rows = rows(visit, kind).ok_or_else(words::no_path)?;
    let rows = super::page::of(visit, rows, "id");
    let links =
        json!({"next": null, "previous": null, "self": format!("{}/{}", visit.base, visit.parts.join("/"))});
    Reply::ok(json!({kind: rows, "links": links}))
}

fn show(visit: &Visit<'_>, kind: &str, id: &str) -> Result<Reply, Refusal> {
    let rows = rows(visit, kind).ok_or_else(words::no_path)?;
    let id = crate::http::query::plain(id);
    let found = rows.into_iter().find(|one| text(one, "id") == id);
    let one = found.ok_or_else(|| words::absent("", format!("Could not find {}: {id}.", singular(kind))))?;
    Reply::ok(json!({singular(kind): one}))
}

/// Everything of a kind; none where Keystone has no such list here.
fn rows(visit: &Visit<'_>, kind: &str) -> Option<Vec<Value>> {
    let world = &*visit.world;
    let link = |one: &Value| json!({"self": format!("{}/v3/{kind}/{}", visit.base, text(one, "id"))});
    let dressed = |all: Vec<Value>, dress: &dyn Fn(&Value) -> Value| {
        all.iter().map(|one| super::over(dress(one), &json!({"links": link(one)}))).collect::<Vec<_>>()
    };
    Some(match kind {
        "domains" => dressed(identity::domains(world), &|one| {
            super::over(json!({"options": {}, "tags": [], "enabled": true, "description": ""}), one)
        }),
        "projects" => dressed(identity::projects(world), &|one| {
            let domain = domain_id(world, text(one, "domain"));
            json!({"id": text(one, "id"), "name": text(one, "name"), "description": text(one, "description"), "enabled": true,
                "is_domain": false, "domain_id": domain, "parent_id": domain, "options": {}, "tags": []})
        }),
        "users" => dressed(identity::users(world), &|one| {
            json!({"id": text(one, "id"), "name": text(one, "name"), "domain_id": domain_id(world, text(one, "domain")),
                "enabled": true, "options": {}, "password_expires_at": null})
        }),
        "roles" => dressed(
            identity::roles(world),
            &|one| json!({"id": text(one, "id"), "name": text(one, "name"), "domain_id": null, "description": null, "options": {}}),
        ),
        "regions" => dressed(
            vec![json!({"id": "RegionOne"})],
            &|one| json!({"id": text(one, "id"), "description": "", "parent_region_id": null}),
        ),
        "services" => {
            let service = |(api, _): &(&Api, &str)| json!({"id": service_id(visit, api), "name": api.name, "type": api.kind, "enabled": true});
            dressed(served(world).iter().map(service).collect(), &Value::clone)
        }
        "endpoints" => {
            let endpoint = |(api, interface, url): &(&Api, &str, String)| {
                json!({"id": endpoint_id(visit, api, interface), "service_id": service_id(visit, api), "interface": interface,
                    "region": "RegionOne", "region_id": "RegionOne", "url": url, "enabled": true})
            };
            dressed(endpoints(visit, None).iter().map(endpoint).collect(), &Value::clone)
        }
        "groups" | "credentials" | "policies" | "limits" | "registered_limits" => Vec::new(),
        _ => return None,
    })
}

fn service_id(visit: &Visit<'_>, api: &Api) -> String {
    identity::id(visit.world, &format!("service {}", api.name))
}

fn endpoint_id(visit: &Visit<'_>, api: &Api, interface: &str) -> String {
    identity::id(visit.world, &format!("endpoint {} {interface}", api.name))
}

/// Every endpoint, with the project in its address where the address has it.
fn endpoints(visit: &Visit<'_>, project: Option<&str>) -> Vec<(&'static Api, &'static str, String)> {
    let mut all = Vec::new();
    for (api, prefix) in served(visit.world) {
        let path = match project {
            Some(project) => api.path.replace("%(tenant_id)s", project),
            None => api.path.to_owned(),
        };
        for interface in ["public", "internal", "admin"] {
            all.push((api, interface, format!("{}/{prefix}{path}", visit.root)));
        }
    }
    all
}

/// The catalogue of a token.
pub(super) fn catalogue(visit: &Visit<'_>, token: &Token) -> Value {
    let all = endpoints(visit, Some(token.project.as_deref().unwrap_or_default()));
    let entry = |(api, _): (&'static Api, &str)| {
        let own = all.iter().filter(|(known, _, _)| known.name == api.name);
        let endpoints = own.map(|(api, interface, url)| {
            json!({"id": endpoint_id(visit, api, interface), "interface": interface, "region": "RegionOne",
                "region_id": "RegionOne", "url": url})
        });
        json!({"id": service_id(visit, api), "name": api.name, "type": api.kind, "endpoints": endpoints.collect::<Vec<_>>()})
    };
    Value::from(served(visit.world).into_iter().map(entry).collect::<Vec<_>>())
}

/// Who may do what, with names where they are asked for.
fn assignments(visit: &Visit<'_>) -> Result<Reply, Refusal> {
    let world = &*visit.world;
    let named = visit.query.iter().any(|(name, _)| name == "include_names");
    let split = |text: &str| match text.split_once('@') {
        Some((name, domain)) => (name.to_owned(), domain.to_owned()),
        None => (text.to_owned(), String::new()),
    };
    let domain = |word: &str| match named {
        true => json!({"id": domain_id(world, word), "name": word}),
        false => json!({"id": domain_id(world, word)}),
    };
    let find = |all: Vec<Value>, who: &str| {
        let (name, of) = split(who);
        let one = all.into_iter().find(|one| text(one, "name") == name && text(one, "domain") == of);
        let id = one.map(|one| text(&one, "id").to_owned()).unwrap_or_default();
        match named {
            true => json!({"id": id, "name": name, "domain": domain(&of)}),
            false => json!({ "id": id }),
        }
    };
    let row = |one: &Value| {
        let roles = identity::roles(world);
        let role = roles.iter().find(|role| text(role, "name") == text(one, "role"));
        let id = role.map(|role| text(role, "id")).unwrap_or_default();
        let role = if named { json!({"id": id, "name": text(one, "role")}) } else { json!({ "id": id }) };
        let scope = match (text(one, "project"), text(one, "domain")) {
            ("", of) => json!({"domain": domain(of)}),
            (project, _) => json!({"project": find(identity::projects(world), project)}),
        };
        json!({"role": role, "user": find(identity::users(world), text(one, "user")), "scope": scope,
            "links": {"assignment": format!("{}/v3/role_assignments", visit.base)}})
    };
    let wanted = |row: &Value| {
        let is = |key: &str, field: &str| {
            visit.asked(key).is_none_or(|want| row.pointer(field).and_then(Value::as_str) == Some(want))
        };
        is("user.id", "/user/id")
            && is("role.id", "/role/id")
            && is("scope.project.id", "/scope/project/id")
            && is("scope.domain.id", "/scope/domain/id")
    };
    let rows: Vec<Value> = identity::assignments(world).iter().map(row).filter(wanted).collect();
    let links =
        json!({"next": null, "previous": null, "self": format!("{}/v3/role_assignments", visit.base)});
    Reply::ok(json!({"role_assignments": rows, "links": links}))
}
