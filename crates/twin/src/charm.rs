//! What the charms say of themselves: one short file per family, driven by what the bundle relates and sets.
//!
//! The texts are the charms' own, verbatim (branches stable/2024.1, ovn 24.03, vault 1.8, hacluster 2.4, mysql 8.0).

mod ceph;
mod classic;
mod facts;
mod hacluster;
mod mysql;
mod octavia;
mod ovn;
mod reactive;
mod vault;

pub(crate) use facts::facts;

use crate::world::World;
use crate::world::juju::{App, Model, Unit};

/// How far a unit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Installed; relations are joined and their data is not all there.
    Joining,
    /// Its hooks have run.
    Settled,
}

/// A unit and all that its charm can see.
pub(crate) struct Scene<'a> {
    pub(crate) world: &'a World,
    pub(crate) model: &'a Model,
    pub(crate) app: &'a App,
    pub(crate) unit: &'a Unit,
    pub(crate) phase: Phase,
}

/// A workload status with its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) workload: &'static str,
    pub(crate) message: String,
}

/// What the unit's charm says.
pub(crate) fn status(scene: &Scene<'_>) -> Status {
    match scene.app.charm.as_str() {
        "vault" => vault::vault(scene),
        "barbican-vault" => vault::barbican_vault(scene),
        "ovn-central" => ovn::central(scene),
        "ovn-chassis" | "ovn-dedicated-chassis" => ovn::chassis(scene),
        "neutron-api-plugin-ovn" => ovn::plugin(scene),
        "mysql-innodb-cluster" => mysql::cluster(scene),
        "mysql-router" => mysql::router(scene),
        "ceph-mon" => ceph::mon(scene),
        "ceph-osd" => ceph::osd(scene),
        "hacluster" => hacluster::status(scene),
        "octavia" => octavia::octavia(scene),
        charm => {
            if let Some(status) = classic::status(scene, charm).or_else(|| reactive::status(scene, charm)) {
                return status;
            }
            // A charm that the twin has no facts of says nothing, as a charm that never calls status-set does.
            Status::new("unknown", "")
        }
    }
}

/// What the application says of itself as a whole, where its charm sets that; otherwise Juju derives it.
pub(crate) fn application_status(app: &App, units_active: bool) -> Option<Status> {
    let ready = || Status::active(format!("{}Application Ready", policyd_prefix(app)));
    (app.charm == "keystone" && units_active).then(ready)
}

/// The prefix of every message of a charm with a policy override.
fn policyd_prefix(app: &App) -> &'static str {
    if app.on("use-policyd-override") { "PO: " } else { "" }
}

impl Status {
    fn new(workload: &'static str, message: impl Into<String>) -> Status {
        Status { workload, message: message.into() }
    }

    fn active(message: impl Into<String>) -> Status {
        Status::new("active", message)
    }

    fn waiting(message: impl Into<String>) -> Status {
        Status::new("waiting", message)
    }

    fn blocked(message: impl Into<String>) -> Status {
        Status::new("blocked", message)
    }
}

impl Scene<'_> {
    fn joining(&self) -> bool {
        self.phase == Phase::Joining
    }

    fn related(&self, endpoint: &str) -> bool {
        self.model.related(&self.app.name, endpoint).next().is_some()
    }

    /// The charms at the other end of an endpoint.
    fn charms_at<'a>(&'a self, endpoint: &'a str) -> impl Iterator<Item = &'a str> {
        let ends = self.model.related(&self.app.name, endpoint);
        ends.filter_map(|end| self.model.apps.get(&end.app)).map(|app| app.charm.as_str())
    }

    /// What is still to be had of the `certificates` relation: a Vault without a root CA issues none.
    fn certificates(&self) -> Option<(&'static str, &'static str)> {
        if !self.related("certificates") {
            return Some(("blocked", "'certificates' missing"));
        }
        let vault = &self.world.vault;
        let from_vault = self.charms_at("certificates").any(|charm| charm == "vault");
        let withheld = vault.root_ca.is_none() || vault.passed_over.contains(&self.unit.name);
        (from_vault && withheld || self.joining())
            .then_some(("waiting", "'certificates' awaiting server certificate data"))
    }

    /// The machine's host in MAAS, for what a charm sees of the metal.
    fn node(&self) -> Option<&crate::world::maas::Node> {
        let machine = self.model.machine(&self.unit.machine)?;
        let host = machine.host().and_then(|host| self.model.machine(host)).unwrap_or(machine);
        self.world.maas.node(&host.hostname)
    }
}

/// The worst of some parts, their texts joined by commas: how layered charms speak.
fn joined(parts: &[(&'static str, String)]) -> Option<Status> {
    let workload =
        if parts.iter().any(|(workload, _)| *workload == "blocked") { "blocked" } else { "waiting" };
    let texts: Vec<&str> = parts.iter().map(|(_, text)| text.as_str()).collect();
    (!parts.is_empty()).then(|| Status::new(workload, texts.join(", ")))
}
