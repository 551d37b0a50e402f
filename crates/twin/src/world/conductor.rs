//! Magnum's conductor: the files that were put beside its charm's own, the driver, and what its services were
//! started with.

use crate::faults::{Graft, Mishap};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What was done on the unit by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Conductor {
    pub(crate) files: BTreeMap<String, File>,
    /// The version of the driver's package.
    pub(crate) driver: Option<String>,
    /// Services that were restarted, with what they were started with.
    pub(crate) started: BTreeMap<String, String>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) mode: String,
    pub(crate) owner: String,
    pub(crate) text: String,
}

/// Where oslo.config finds the files that are not the charm's.
pub(crate) const DROP_INS: &str = "/etc/magnum/magnum.conf.d";

impl Conductor {
    /// What is in a folder, by name.
    pub(crate) fn under(&self, folder: &str) -> impl Iterator<Item = (&str, &File)> {
        let begin = format!("{folder}/");
        self.files.iter().filter_map(move |(path, file)| Some((path.strip_prefix(&begin)?, file)))
    }

    /// The services start again, with what their defaults now say if those are read.
    pub(crate) fn starts_again(&mut self, reads: bool) {
        let services: Vec<String> = self.started.keys().cloned().collect();
        for service in services {
            let args = if reads { self.daemon_args(&service) } else { String::new() };
            self.started.insert(service, args);
        }
    }

    /// The arguments that a service's defaults give to it: `DAEMON_ARGS="..."`.
    pub(crate) fn daemon_args(&self, service: &str) -> String {
        let file = self.files.get(&format!("/etc/default/{service}"));
        let text = file.map(|file| file.text.as_str()).unwrap_or_default();
        let args = text.lines().find_map(|line| line.strip_prefix("DAEMON_ARGS="));
        args.unwrap_or_default().trim_matches('"').to_owned()
    }
}

/// Whether a unit is of Magnum.
pub(crate) fn is_magnum(world: &World, unit: &str) -> bool {
    world.juju.models.iter().filter_map(|model| model.unit(unit)).any(|(app, _)| app.charm == "magnum")
}

/// The conductor as Magnum's API shows it.
pub(crate) fn service(world: &mut World) -> Value {
    let restarted = world.conductor.started.contains_key("magnum-conductor");
    let down = restarted && world.bites(Mishap::Graft(Graft::ConductorDown));
    json!({"id": 1, "host": "magnum", "binary": "magnum-conductor", "state": if down { "down" } else { "up" },
        "disabled": false, "disabled_reason": null})
}
