//! What the cloud's services answer over HTTP, apart from who asks: `curl` in a block, or a typed request.

pub(crate) mod netbox;
pub(crate) mod openstack;
mod query;
mod vault;

use crate::world::juju::Unit;
use crate::world::{World, balancer};
use serde_json::Value;

/// One request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// With its query, from the slash on.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A status and a body.
    Replied(u16, String),
    /// Nobody listens there.
    Refused,
    /// Nothing comes back at all.
    Silent,
    /// The twin knows no such service or path.
    Unknown,
}

impl Request {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `Null` when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// Answers a request from the jumphost.
pub(crate) fn answer(world: &mut World, request: &Request) -> Answer {
    if let Some(text) = balancer::answer(world, &request.host).filter(|_| request.port == 80) {
        return Answer::Replied(200, format!("{text}\n"));
    }
    let Some((charm, unit)) = at(world, &request.host) else { return Answer::Silent };
    match (charm.as_str(), request.port) {
        ("vault", 8200) => vault::answer(world, &unit, request),
        _ => Answer::Unknown,
    }
}

/// The principal unit that has this address, and its charm.
fn at(world: &World, address: &str) -> Option<(String, Unit)> {
    let now = world.now;
    let models = world.juju.models.iter();
    models.flat_map(|model| model.units().map(move |(app, unit)| (model, app, unit))).find_map(
        |(model, app, unit)| {
            let machine = model.machine(&unit.machine).filter(|machine| machine.answers(now))?;
            let here = machine.nics.iter().any(|nic| nic.address.to_string() == address);
            (here && unit.principal.is_none()).then(|| (app.charm.clone(), unit.clone()))
        },
    )
}
