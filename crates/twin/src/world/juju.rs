use super::timeline::Timeline;
use model::{Blueprint, Seed};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The Juju controller and its models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Juju {
    pub(crate) controller: String,
    pub(crate) controller_uuid: String,
    pub(crate) cloud: String,
    pub(crate) region: String,
    pub(crate) credential: String,
    pub(crate) user: String,
    pub(crate) version: String,
    /// The model in focus.
    pub(crate) current: Option<String>,
    pub(crate) models: Vec<Model>,
    /// Operations and tasks share one counter.
    pub(crate) operations: u64,
    /// How many deploys were asked for since the last teardown, dry runs not counted.
    pub(crate) deploys: u64,
    /// Whether the cloud that is deployed was there before the first book.
    pub(crate) inherited: bool,
    /// When the controller was bootstrapped.
    pub(crate) since: i64,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Model {
    pub(crate) name: String,
    /// Whose it is; none for our own. Two users may each have one of the same name.
    #[serde(default)]
    pub(crate) owner: Option<String>,
    pub(crate) uuid: String,
    pub(crate) since: i64,
    pub(crate) is_controller: bool,
    pub(crate) apps: BTreeMap<String, App>,
    /// In Juju's order: 0, 0/lxd/0, 0/lxd/1, 1, ...
    pub(crate) machines: Vec<Machine>,
    pub(crate) relations: Vec<Relation>,
}

/// One application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct App {
    pub(crate) name: String,
    pub(crate) charm: String,
    pub(crate) channel: Option<String>,
    pub(crate) revision: i64,
    /// `ubuntu@22.04`.
    pub(crate) base: String,
    pub(crate) subordinate: bool,
    pub(crate) exposed: bool,
    pub(crate) options: BTreeMap<String, Value>,
    /// Space by endpoint; `""` is the default.
    pub(crate) bindings: BTreeMap<String, String>,
    pub(crate) endpoints: Vec<Endpoint>,
    /// Names that can be bound and are no endpoints.
    pub(crate) extra_bindings: Vec<String>,
    pub(crate) units: Vec<Unit>,
    /// Whether it has the newer revision that its channel has by now.
    #[serde(default)]
    pub(crate) refreshed: bool,
}

/// One endpoint of a charm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    pub(crate) name: String,
    pub(crate) interface: String,
    pub(crate) role: Role,
    /// Whether its scope is the container, as for subordinates.
    pub(crate) container: bool,
}

/// Which side of a relation an endpoint is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Role {
    Provides,
    #[default]
    Requires,
    Peer,
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unit {
    pub(crate) name: String,
    /// The machine or container it is on; a subordinate is on its principal's.
    pub(crate) machine: String,
    pub(crate) principal: Option<String>,
    pub(crate) leader: bool,
    pub(crate) state: Timeline<UnitState>,
}

/// What a unit says of itself at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnitState {
    pub(crate) workload: String,
    pub(crate) message: String,
    pub(crate) agent: String,
    pub(crate) agent_message: String,
}

/// One machine or container.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) id: String,
    /// The id that the bundle gave to it.
    pub(crate) bundle_id: Option<String>,
    pub(crate) hostname: String,
    pub(crate) instance: String,
    pub(crate) base: String,
    pub(crate) hardware: String,
    /// The constraints that it was asked for with, as text.
    pub(crate) constraints: String,
    pub(crate) nics: Vec<NetworkInterface>,
    pub(crate) state: Timeline<MachineState>,
}

/// What a machine is at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MachineState {
    /// The agent: `pending`, `started`, `down`.
    pub(crate) agent: String,
    /// The instance: `pending`, `allocating`, `running`, `provisioning error`.
    pub(crate) instance: String,
    pub(crate) message: String,
}

/// One network interface as Juju reports it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NetworkInterface {
    pub(crate) name: String,
    pub(crate) mac: String,
    pub(crate) address: IpAddr,
    /// MAAS's id of the subnet that the address is in.
    pub(crate) subnet: u64,
    pub(crate) space: String,
    pub(crate) gateway: Option<IpAddr>,
}

/// One relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Relation {
    pub(crate) id: u64,
    pub(crate) interface: String,
    pub(crate) container: bool,
    pub(crate) ends: Vec<End>,
}

/// One end of a relation; a peer relation has only one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct End {
    pub(crate) app: String,
    pub(crate) endpoint: String,
    pub(crate) role: Role,
}

impl Juju {
    /// A bootstrapped controller on MAAS that has no model but its own.
    pub(crate) fn new(blueprint: &Blueprint, seed: &Seed, now: i64) -> Juju {
        let mut seed = seed.fork("juju");
        let since = now - 86_400 * seed.between(3, 40) as i64;
        Juju {
            controller: blueprint.controller.clone(),
            controller_uuid: uuid(&mut seed),
            cloud: "maas".to_owned(),
            region: "default".to_owned(),
            credential: "maas-api".to_owned(),
            user: "admin".to_owned(),
            version: "3.6.9".to_owned(),
            current: None,
            models: vec![Model::new("controller", uuid(&mut seed), since, true)],
            operations: 0,
            deploys: 0,
            inherited: false,
            since,
        }
    }

    pub(crate) fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.is_ours(name))
    }

    pub(crate) fn model_mut(&mut self, name: &str) -> Option<&mut Model> {
        self.models.iter_mut().find(|model| model.is_ours(name))
    }
}

/// A random (version 4) UUID from the seed.
pub(crate) fn uuid(seed: &mut Seed) -> String {
    let (a, b) = (seed.draw(), seed.draw());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        0x8000 | (b >> 48) & 0x3fff,
        b & 0xffff_ffff_ffff
    )
}

impl Model {
    pub(crate) fn new(name: &str, uuid: String, since: i64, is_controller: bool) -> Model {
        Model {
            name: name.to_owned(),
            owner: None,
            uuid,
            since,
            is_controller,
            apps: BTreeMap::new(),
            machines: Vec::new(),
            relations: Vec::new(),
        }
    }

    /// Whether it is what a name without a user stands for.
    pub(crate) fn is_ours(&self, name: &str) -> bool {
        self.name == name && self.owner.is_none()
    }

    pub(crate) fn machine(&self, id: &str) -> Option<&Machine> {
        self.machines.iter().find(|machine| machine.id == id)
    }

    pub(crate) fn units(&self) -> impl Iterator<Item = (&App, &Unit)> {
        self.apps.values().flat_map(|app| app.units.iter().map(move |unit| (app, unit)))
    }

    /// The unit of that name; `app/leader` is the leader.
    pub(crate) fn unit(&self, name: &str) -> Option<(&App, &Unit)> {
        let (app, number) = name.split_once('/')?;
        let app = self.apps.get(app)?;
        let wanted = |unit: &&Unit| if number == "leader" { unit.leader } else { unit.name == name };
        app.units.iter().find(wanted).map(|unit| (app, unit))
    }

    /// The same, to change it.
    pub(crate) fn unit_mut(&mut self, name: &str) -> Option<&mut Unit> {
        self.apps.values_mut().flat_map(|app| &mut app.units).find(|unit| unit.name == name)
    }

    /// The applications at the other end of an application's endpoint.
    pub(crate) fn related<'a>(&'a self, app: &'a str, endpoint: &'a str) -> impl Iterator<Item = &'a End> {
        let mine = move |end: &End| end.app == app && end.endpoint == endpoint;
        let matching = self.relations.iter().filter(move |relation| relation.ends.iter().any(mine));
        matching.flat_map(move |relation| relation.ends.iter().filter(move |end| !mine(end)))
    }

    /// The next second at which anything in the model changes.
    pub(crate) fn next_change(&self, now: i64) -> Option<i64> {
        let units = self.units().filter_map(|(_, unit)| unit.state.next_change(now));
        units.chain(self.machines.iter().filter_map(|machine| machine.state.next_change(now))).min()
    }
}

impl App {
    pub(crate) fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// The space that an endpoint is bound to.
    pub(crate) fn space(&self, endpoint: &str) -> &str {
        self.bindings.get(endpoint).or_else(|| self.bindings.get("")).map_or("alpha", String::as_str)
    }

    /// An option's value as text, the way a charm's `config-get` prints it.
    pub(crate) fn option(&self, name: &str) -> Option<String> {
        self.options.get(name).map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    }

    /// Whether a boolean option is on.
    pub(crate) fn on(&self, name: &str) -> bool {
        self.option(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// A whole-number option.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.option(name).and_then(|text| text.trim().parse().ok())
    }
}

impl Machine {
    /// The id of the machine that holds this container.
    pub(crate) fn host(&self) -> Option<&str> {
        self.id.rsplitn(3, '/').nth(2)
    }

    /// Whether the instance runs, so that it has addresses.
    pub(crate) fn runs(&self, now: i64) -> bool {
        self.state.at(now).1.instance == "running"
    }

    /// Whether it answers: it runs, and its host has power.
    pub(crate) fn answers(&self, now: i64) -> bool {
        self.runs(now) && self.state.at(now).1.agent != "down"
    }

    /// Its address in a space.
    pub(crate) fn address_in(&self, space: &str) -> Option<IpAddr> {
        self.nics.iter().find(|nic| nic.space == space).map(|nic| nic.address)
    }
}

impl UnitState {
    pub(crate) fn new(workload: &str, message: &str, agent: &str, agent_message: &str) -> UnitState {
        let own = str::to_owned;
        UnitState {
            workload: own(workload),
            message: own(message),
            agent: own(agent),
            agent_message: own(agent_message),
        }
    }
}

impl MachineState {
    pub(crate) fn new(agent: &str, instance: &str, message: &str) -> MachineState {
        MachineState { agent: agent.to_owned(), instance: instance.to_owned(), message: message.to_owned() }
    }
}
