//! Tokens of Keystone.

use super::{Reply, Visit, words};
use crate::world::World;
use crate::world::identity::{self, ADMINS, domain_id};
use crate::world::juju::uuid;
use crate::world::openstack::{Token, password};
use crate::world::refusal::Refusal;
use crate::world::resources::text;
use serde_json::{Value, json};

/// How long a token lives, in seconds.
const LIFE: i64 = 3_600;
/// No more than so many are known at the same time; the oldest go first.
const MOST: usize = 10_000;

/// How the administrator logs in: name, password, project, and the domain of both.
pub(crate) fn log_in_as(world: &World) -> [String; 4] {
    ["admin".to_owned(), password(world), "admin".to_owned(), ADMINS.to_owned()]
}

/// The token of that id, while it lives.
pub(super) fn of(world: &World, id: &str) -> Option<Token> {
    let mut known = world.openstack.tokens.iter();
    known.find(|token| !id.is_empty() && token.id == id && token.until > world.now).cloned()
}

/// Gives a token to who proves to be the administrator.
pub(super) fn give(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let no = || Refusal::new(401, "", "The request you have made requires authentication.");
    let identity = body.pointer("/auth/identity").ok_or_else(|| {
        let words = "Expecting to find auth in request body. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.";
        Refusal::new(400, "", words)
    })?;
    let methods = identity.get("methods").and_then(Value::as_array).cloned().unwrap_or_default();
    let proved = match methods.first().and_then(Value::as_str) {
        Some("password") => is_administrator(visit.world, identity.pointer("/password/user")),
        Some("token") => {
            let id = identity.pointer("/token/id").and_then(Value::as_str).unwrap_or_default();
            of(visit.world, id).is_some()
        }
        _ => false,
    };
    if !proved {
        return Err(no());
    }
    let mut token = Token { issued: visit.world.now, until: visit.world.now + LIFE, ..Token::default() };
    scope(visit.world, body.pointer("/auth/scope"), &mut token).ok_or_else(no)?;
    let number = visit.world.calls;
    token.id =
        crate::world::vault::base64(&mut visit.world.seed.fork(&format!("keystone token {number}")), 96)
            .replace(['+', '/'], "_");
    let known = &mut visit.world.openstack.tokens;
    let now = visit.world.now;
    known.retain(|one| one.until > now);
    if known.len() >= MOST {
        known.remove(0);
    }
    known.push(token.clone());
    let said = shown(visit, &token);
    Ok(Reply::new(201, said).with("X-Subject-Token", token.id).with("Vary", "X-Auth-Token"))
}

/// Says what a token is: `GET`, `HEAD` and `DELETE` of `/v3/auth/tokens`.
pub(super) fn about(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = visit.request.header("x-subject-token").unwrap_or_default().to_owned();
    let token =
        of(visit.world, &id).ok_or_else(|| words::absent("", format!("Could not find token: {id}.")))?;
    match visit.method() {
        "DELETE" => {
            visit.world.openstack.tokens.retain(|one| one.id != id);
            Reply::empty(204)
        }
        "HEAD" => Reply::empty(200),
        _ => Ok(Reply::new(200, shown(visit, &token)).with("X-Subject-Token", token.id)),
    }
}

fn is_administrator(world: &World, user: Option<&Value>) -> bool {
    let Some(user) = user else { return false };
    let id = identity::id(world, &format!("user admin@{ADMINS}"));
    let domain = user.get("domain").map(|one| domain_id(world, named(one)));
    let is_named = text(user, "name") == "admin" && domain == Some(domain_id(world, ADMINS));
    (is_named || text(user, "id") == id) && text(user, "password") == password(world)
}

/// A name, or an id where there is none.
fn named(one: &Value) -> &str {
    one.get("id").or(one.get("name")).and_then(Value::as_str).unwrap_or_default()
}

/// What the token is for; none where there is no such project or domain.
fn scope(world: &World, scope: Option<&Value>, token: &mut Token) -> Option<()> {
    let Some(scope) = scope.filter(|scope| scope.is_object()) else { return Some(()) };
    if let Some(project) = scope.get("project") {
        let domain = project.get("domain").map(|one| domain_id(world, named(one)));
        let projects = identity::projects(world);
        let is_it = |one: &&Value| {
            let in_domain = || domain_id(world, text(one, "domain"));
            match text(project, "id") {
                "" => text(one, "name") == text(project, "name") && domain.as_ref() == Some(&in_domain()),
                id => text(one, "id") == id,
            }
        };
        token.project = Some(text(projects.iter().find(is_it)?, "id").to_owned());
    } else if let Some(domain) = scope.get("domain") {
        let id = domain_id(world, named(domain));
        token.domain = identity::domains(world).iter().any(|one| text(one, "id") == id).then_some(id);
        token.domain.as_ref()?;
    } else {
        token.system = scope.get("system").is_some();
    }
    Some(())
}

/// A token as Keystone shows it, with the catalogue where it is for something.
fn shown(visit: &Visit<'_>, token: &Token) -> Value {
    let world = &*visit.world;
    let time = |seconds: i64| crate::world::stamp(seconds).strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string();
    let domain = |id: &str| {
        let all = identity::domains(world);
        let name = all.iter().find(|one| text(one, "id") == id).map(|one| text(one, "name").to_owned());
        json!({"id": id, "name": name})
    };
    let audit = uuid(&mut world.seed.fork(&token.id)).replace('-', "");
    let audit: String = audit.chars().take(22).collect();
    let mut said = json!({"methods": ["password"], "audit_ids": [audit], "expires_at": time(token.until), "issued_at": time(token.issued),
        "user": {"domain": domain(&domain_id(world, ADMINS)), "id": identity::id(world, &format!("user admin@{ADMINS}")),
            "name": "admin", "password_expires_at": null}});
    let roles = ["Admin", "member", "reader"]
        .map(|name| json!({"id": identity::id(world, &format!("role {name}")), "name": name}));
    let mut add = json!({});
    if let Some(id) = &token.project {
        let projects = identity::projects(world);
        let one = projects.iter().find(|one| text(one, "id") == id);
        let of = one.map(|one| domain_id(world, text(one, "domain"))).unwrap_or_default();
        add = json!({"project": {"domain": domain(&of), "id": id, "name": one.map(|one| text(one, "name"))}, "is_domain": false});
    } else if let Some(id) = &token.domain {
        add = json!({"domain": domain(id)});
    } else if token.system {
        add = json!({"system": {"all": true}});
    }
    if add.as_object().is_some_and(|add| !add.is_empty()) {
        said = super::over(said, &add);
        said =
            super::over(said, &json!({"roles": roles, "catalog": super::identity::catalogue(visit, token)}));
    }
    json!({ "token": said })
}
