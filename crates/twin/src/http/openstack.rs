//! OpenStack's APIs, each below a prefix of one port: the same world that the commands of books change.
//!
//! A path or a method that is not here is answered as the service answers what it does not have.

mod balancer;
mod blocks;
mod cluster;
mod compute;
mod flavors;
mod groups;
mod identity;
mod image;
mod keys;
mod network;
mod page;
mod placement;
mod router;
mod server;
mod token;
mod version;
mod words;

use super::Request;
use crate::world::World;
use crate::world::openstack::moment as stamp_long;
use crate::world::openstack::{APIS, Api, Token, cloud};
use crate::world::refusal::Refusal;
use crate::world::resources::text;
use serde_json::{Value, json};
pub(crate) use token::log_in_as;

/// What a service answers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
}

impl Reply {
    fn new(status: u16, body: Value) -> Reply {
        Reply { status, headers: Vec::new(), body: Some(body) }
    }

    fn ok(body: Value) -> Result<Reply, Refusal> {
        Ok(Reply::new(200, body))
    }

    fn empty(status: u16) -> Result<Reply, Refusal> {
        Ok(Reply { status, headers: Vec::new(), body: None })
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Reply {
        self.headers.push((name, value.into()));
        self
    }
}

/// How a service words its refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Keystone,
    /// And Cinder.
    Nova,
    Neutron,
    Glance,
    Placement,
    Octavia,
    Barbican,
    Magnum,
}

/// A service that is served.
struct Service {
    /// Its prefix on the port.
    prefix: &'static str,
    charm: &'static str,
    style: Style,
    /// Answers what needs no token: which versions there are.
    open: fn(&Visit<'_>) -> Option<Reply>,
    answer: fn(&mut Visit<'_>) -> Result<Reply, Refusal>,
}

static SERVICES: &[Service] = &[
    Service {
        prefix: "identity",
        charm: "keystone",
        style: Style::Keystone,
        open: version::identity,
        answer: identity::answer,
    },
    Service {
        prefix: "compute",
        charm: "nova-cloud-controller",
        style: Style::Nova,
        open: version::compute,
        answer: compute::answer,
    },
    Service {
        prefix: "placement",
        charm: "placement",
        style: Style::Placement,
        open: version::placement,
        answer: placement::answer,
    },
    Service {
        prefix: "network",
        charm: "neutron-api",
        style: Style::Neutron,
        open: version::network,
        answer: network::answer,
    },
    Service {
        prefix: "image",
        charm: "glance",
        style: Style::Glance,
        open: version::image,
        answer: image::answer,
    },
    Service {
        prefix: "volume",
        charm: "cinder",
        style: Style::Nova,
        open: version::volume,
        answer: blocks::answer,
    },
    Service {
        prefix: "load-balancer",
        charm: "octavia",
        style: Style::Octavia,
        open: version::balancer,
        answer: balancer::answer,
    },
    Service {
        prefix: "key-manager",
        charm: "barbican",
        style: Style::Barbican,
        open: version::keys,
        answer: keys::answer,
    },
    Service {
        prefix: "container-infra",
        charm: "magnum",
        style: Style::Magnum,
        open: version::cluster,
        answer: cluster::answer,
    },
];

/// A request at a service.
struct Visit<'a> {
    world: &'a mut World,
    request: &'a Request,
    /// The address of the port, with its scheme.
    root: String,
    /// The address of the service.
    base: String,
    /// The path below the prefix, part by part.
    parts: Vec<&'a str>,
    query: Vec<(String, String)>,
    token: Token,
}

/// Answers a request.
pub(crate) fn answer(world: &mut World, request: &Request) -> Reply {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let prefix = parts.next().unwrap_or_default();
    let Some(service) = SERVICES.iter().find(|one| one.prefix == prefix && is_deployed(world, one.charm))
    else {
        return words::reply(Style::Keystone, &Refusal::new(404, "", "The resource could not be found."));
    };
    let root = format!("http://{}:{}", request.host, request.port);
    let base = format!("{root}/{prefix}");
    let parts = parts.collect();
    let mut visit = Visit {
        world,
        request,
        root,
        base,
        parts,
        query: super::query::query(query),
        token: Token::default(),
    };
    if let Some(reply) = (service.open)(&visit) {
        return reply;
    }
    let is_login = service.style == Style::Keystone
        && (request.method.as_str(), visit.parts.as_slice()) == ("POST", &["v3", "auth", "tokens"]);
    if !is_login {
        match token::of(visit.world, request.header("x-auth-token").unwrap_or_default()) {
            Some(token) => visit.token = token,
            None => return words::unauthorized(&visit.root),
        }
    }
    let reply = (service.answer)(&mut visit);
    let reply = reply.unwrap_or_else(|no| words::reply(service.style, &no));
    version::headers(service.prefix, request, reply)
}

fn is_deployed(world: &World, charm: &str) -> bool {
    cloud(world).is_some_and(|model| model.apps.values().any(|app| app.charm == charm))
}

/// The services that are served, as the catalogue has them, with their address below the port's.
fn catalogue(world: &World) -> Vec<(&'static Api, &'static str)> {
    let served = |api: &&'static Api| {
        let service = SERVICES.iter().find(|one| one.charm == api.charm && is_deployed(world, one.charm));
        service.map(|service| (*api, service.prefix))
    };
    APIS.iter().filter_map(|api| served(&api)).collect()
}

impl Visit<'_> {
    /// The body as JSON.
    fn body(&self) -> Value {
        self.request.json()
    }

    /// A value of the query; the last one of that name.
    fn asked(&self, key: &str) -> Option<&str> {
        self.query.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    fn method(&self) -> &str {
        &self.request.method
    }

    /// The second number of the version of the API that is asked for, such as 96 of `compute 2.96`.
    fn minor(&self) -> u64 {
        version::minor(self.request)
    }

    /// A field of everything of a kind, as its service shows it now.
    fn all(&self, kind: &str) -> Vec<Value> {
        self.world.openstack.resources.shown_whole(kind, self.world.now)
    }

    /// The one of that id.
    fn one(&self, kind: &str, id: &str) -> Option<Value> {
        self.all(kind).into_iter().find(|one| text(one, "id") == id)
    }

    /// A page of rows, below the key.
    fn list(&self, key: &str, rows: Vec<Value>) -> Result<Reply, Refusal> {
        let rows = page::of(self, rows, "id");
        Reply::ok(json!({ key: rows }))
    }

    /// The project of who asks.
    fn project(&self) -> String {
        self.token.project.clone().unwrap_or_default()
    }

    /// When a thing was made, as seconds since 1970.
    fn made(&self, one: &Value) -> i64 {
        let begun = || crate::world::began(&self.world.seed);
        one.get("_made").and_then(Value::as_i64).unwrap_or_else(begun)
    }
}

/// A time as most services write it.
fn stamp(seconds: i64) -> String {
    crate::world::stamp(seconds).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// What a service says of something by itself, and over it what is known of the thing.
fn over(mut whole: Value, one: &Value) -> Value {
    if let (Some(whole), Some(one)) = (whole.as_object_mut(), one.as_object()) {
        for (key, value) in one.iter().filter(|(key, _)| !key.starts_with('_')) {
            whole.insert(key.clone(), value.clone());
        }
    }
    whole
}
