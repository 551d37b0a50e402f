//! A token, and the catalogue that comes with it.

use super::cloud::{Cloud, Credentials, Named, Scope};
use super::http::{ReadOnly, Reply};
use super::{Trouble, words};
use model::Secret;
use serde_json::{Value as Json, json};

/// One address of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The service's name.
    pub service: String,
    /// The service's type.
    pub kind: String,
    /// `public`, `internal` or `admin`.
    pub interface: String,
    /// The region.
    pub region: String,
    /// The address.
    pub url: String,
}

/// What Keystone gave.
pub(super) struct Session {
    /// The token.
    pub(super) token: Secret,
    /// What is known of it: `expires_at`, `issued_at`, `project`, `roles`.
    pub(super) about: Json,
    /// The catalogue.
    pub(super) catalogue: Vec<Endpoint>,
}

/// Asks for a token.
pub(super) fn open(http: &ReadOnly, cloud: &Cloud) -> Result<Session, Trouble> {
    let body = Secret::new(request(cloud).to_string());
    let reply = http.ask_for_token(&format!("{}/auth/tokens", cloud.auth_url), &body)?;
    if reply.status != 201 && reply.status != 200 {
        return Err(Trouble::Refused { status: reply.status, words: words::of(&reply.body) });
    }
    let Reply { subject, body, .. } = reply;
    let unclear = |what: &str| Trouble::Unclear(format!("what Keystone answers is no token: {what}"));
    let token = subject.ok_or_else(|| unclear("there is no X-Subject-Token"))?;
    let said: Json = serde_json::from_slice(&body).map_err(|why| unclear(&why.to_string()))?;
    let said = said.get("token").ok_or_else(|| unclear("it has no `token`"))?;
    let name = |value: Option<&Json>| value.and_then(|one| one.get("name")).cloned().unwrap_or_default();
    let roles = said.get("roles").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let about = json!({
        "expires_at": said.get("expires_at"),
        "issued_at": said.get("issued_at"),
        "project": name(said.get("project")),
        "roles": roles.iter().map(|role| name(Some(role))).collect::<Vec<_>>(),
    });
    Ok(Session { token, about, catalogue: catalogue(said.get("catalog")) })
}

/// The body that asks. It holds the password, so it is made at the last moment.
fn request(cloud: &Cloud) -> Json {
    let identity = match &cloud.credentials {
        Credentials::Password { user, domain, password } => {
            let mut user = entry(user, domain.as_ref());
            if let Some(fields) = user.as_object_mut() {
                fields.insert("password".to_owned(), Json::from(password.expose()));
            }
            json!({"methods": ["password"], "password": {"user": user}})
        }
        Credentials::Application { id, user, secret } => {
            let mut credential = entry(id, None);
            if let Some(fields) = credential.as_object_mut() {
                fields.insert("secret".to_owned(), Json::from(secret.expose()));
                if let Some((user, domain)) = user {
                    fields.insert("user".to_owned(), entry(user, domain.as_ref()));
                }
            }
            json!({"methods": ["application_credential"], "application_credential": credential})
        }
    };
    let scope = match &cloud.scope {
        Scope::Project(project, domain) => json!({"project": entry(project, domain.as_ref())}),
        Scope::Domain(domain) => json!({"domain": entry(domain, None)}),
        Scope::System => json!({"system": {"all": true}}),
        Scope::Own => return json!({"auth": {"identity": identity}}),
    };
    json!({"auth": {"identity": identity, "scope": scope}})
}

fn entry(named: &Named, domain: Option<&Named>) -> Json {
    match (named, domain) {
        (Named::Id(id), _) => json!({ "id": id }),
        (Named::Name(name), Some(Named::Id(domain))) => json!({"name": name, "domain": {"id": domain}}),
        (Named::Name(name), Some(Named::Name(domain))) => json!({"name": name, "domain": {"name": domain}}),
        (Named::Name(name), None) => json!({"name": name, "domain": {"id": "default"}}),
    }
}

/// Every endpoint that can be read.
fn catalogue(said: Option<&Json>) -> Vec<Endpoint> {
    let list = |value: Option<&Json>| value.and_then(Json::as_array).cloned().unwrap_or_default();
    let text = |value: &Json, key: &str| value.get(key).and_then(Json::as_str).map(str::to_owned);
    let mut all = Vec::new();
    for service in list(said) {
        for one in list(service.get("endpoints")) {
            let (Some(kind), Some(interface), Some(url)) =
                (text(&service, "type"), text(&one, "interface"), text(&one, "url"))
            else {
                continue;
            };
            let service = text(&service, "name").unwrap_or_else(|| kind.clone());
            let region = text(&one, "region_id").or_else(|| text(&one, "region")).unwrap_or_default();
            all.push(Endpoint { service, kind, interface, region, url });
        }
    }
    all
}
