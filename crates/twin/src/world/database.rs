//! The MySQL InnoDB cluster, as far as it is more than the processes of its members.

use super::juju::Juju;
use model::Seed;
use serde::{Deserialize, Serialize};

/// What is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Database {
    /// The member with the last transaction while the cluster is out: no other may lead it back.
    pub(crate) newest: Option<String>,
    /// A member that did not come back with the others.
    pub(crate) missing: Option<String>,
    /// How often the whole cluster went out.
    pub(crate) outages: u32,
}

impl Database {
    /// Whether nobody can read or write.
    pub(crate) fn is_out(&self) -> bool {
        self.newest.is_some()
    }

    /// The last member has stopped. Which of them has the last transaction is nobody's choice.
    pub(crate) fn goes_out(&mut self, juju: &Juju, seed: &Seed) {
        let members: Vec<&str> = juju
            .models
            .iter()
            .flat_map(|model| model.units())
            .filter(|(app, _)| app.charm == "mysql-innodb-cluster")
            .map(|(_, unit)| unit.name.as_str())
            .collect();
        let mut seed = seed.fork(&format!("outage {}", self.outages));
        let chosen = seed.between(0, members.len() as u64) as usize;
        if let (false, Some(member)) = (self.is_out(), members.get(chosen)) {
            self.newest = Some((*member).to_owned());
            self.outages += 1;
        }
    }
}
