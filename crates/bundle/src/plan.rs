//! What Juju would do with a bundle in an empty model, in Juju's order and wording.

mod applications;
mod machines;
mod offers;
mod order;
mod relations;
mod units;

use crate::{Base, Bundle};
use model::At;

/// Most units that one plan holds; a bundle that asks for more is planned so far.
pub(crate) const MAX_UNITS: usize = 100_000;
/// The architecture that Juju takes where constraints name none.
const DEFAULT_ARCHITECTURE: &str = "amd64";

/// Everything that Juju would do, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many applications are deployed.
    pub applications: usize,
    /// How many relations are added.
    pub relations: usize,
    /// How many machines are used, with those that Juju adds for a unit or container without saying so in a change.
    pub machines: usize,
    /// How many containers are added, of any kind.
    pub containers: usize,
    /// The number that Juju gives each machine of the bundle, by the id there, in Juju's order.
    pub machine_map: Vec<(String, String)>,
    /// The changes, in the order in which Juju makes them.
    pub changes: Vec<Change>,
    /// Where each unit goes, in the order in which Juju adds them.
    pub units: Vec<UnitPlace>,
    /// What Juju says on stderr before it begins: a line for each application's charm.
    pub located: Vec<String>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its id, such as `deploy-1`.
    pub id: String,
    /// Juju's name for what is done, such as `addMachines`.
    pub method: &'static str,
    /// What it is, in one word or two: `upload-charm`, `deploy-application`, `expose`, `set-annotations`,
    /// `add-machine`, `add-container`, `consume-offer`, `create-offer`, `grant-offer-access`, `add-relation`,
    /// `add-unit`.
    pub kind: &'static str,
    /// What Juju prints for it, without the leading `- `; one line but for `expose`, which may have several.
    pub text: String,
    /// The changes that must be done before. Where Juju lists every machine before a machine, this lists the last
    /// one, which waits for the others.
    pub requires: Vec<String>,
}

/// Where one unit goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitPlace {
    /// The unit: `keystone/0`.
    pub unit: String,
    /// Its application.
    pub application: String,
    /// The machine or container: `0`, `0/lxd/0`.
    pub machine: String,
}

impl Plan {
    /// What `juju deploy` prints for the changes, without the leading `- `.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().flat_map(|change| change.text.lines())
    }
}

/// Plans a bundle as Juju's command line does, where every charm has an architecture (`amd64` unless constraints say
/// otherwise). A bundle that Juju would refuse is planned as far as it makes sense: ask [`crate::verify()`] first.
pub fn plan(bundle: &Bundle) -> Plan {
    plan_with_architecture(bundle, true)
}

/// Plans a bundle with or without a word on architectures.
pub fn plan_with_architecture(bundle: &Bundle, says_architecture: bool) -> Plan {
    let (outline, drafts, order) = drafted(bundle, says_architecture);
    Plan { changes: drafts.changes(&order), located: applications::located(bundle), ..outline }
}

/// The same without words, for those who ask where things go: `changes` and `located` are empty.
pub fn outline(bundle: &Bundle) -> Plan {
    drafted(bundle, true).0
}

/// The outline of a plan, with the changes and their order.
fn drafted(bundle: &Bundle, says_architecture: bool) -> (Plan, Drafts, Vec<usize>) {
    let mut drafts = Drafts::default();
    let deploys = applications::add(bundle, says_architecture, &mut drafts);
    let mut machines = machines::Machines::default();
    if !bundle.is_kubernetes() {
        machines.add_all(bundle, &mut drafts);
    }
    let saas = offers::add(bundle, &deploys, &mut drafts);
    let relations = relations::add(bundle, &deploys, &saas, &mut drafts);
    let units = match bundle.is_kubernetes() {
        true => vec![],
        false => units::add(bundle, &deploys, &mut machines, &mut drafts),
    };
    let order = order::sorted(&drafts);
    let outline = Plan {
        applications: deploys.len(),
        relations,
        machines: machines.count(),
        containers: drafts.0.iter().filter(|draft| draft.kind == "add-container").count(),
        machine_map: machines.into_map(),
        units: units::in_order_of(units, &order),
        changes: vec![],
        located: vec![],
    };
    (outline, drafts, order)
}

/// A change whose place in the order is not yet known.
struct Draft {
    method: &'static str,
    kind: &'static str,
    text: String,
    /// Indices of the changes before it.
    requires: Vec<usize>,
}

/// The changes in the order in which Juju thinks of them: that order numbers them.
#[derive(Default)]
struct Drafts(Vec<Draft>);

impl Drafts {
    fn add(&mut self, method: &'static str, kind: &'static str, text: String, requires: Vec<usize>) -> usize {
        self.0.push(Draft { method, kind, text, requires });
        self.0.len() - 1
    }

    /// The changes in Juju's order.
    fn changes(self, order: &[usize]) -> Vec<Change> {
        let numbered = self.0.iter().enumerate();
        let ids: Vec<String> = numbered.map(|(index, draft)| format!("{}-{index}", draft.method)).collect();
        let id = |index: usize| ids.get(index).cloned();
        let mut drafts: Vec<Option<Draft>> = self.0.into_iter().map(Some).collect();
        let change = |&index: &usize| {
            let Draft { method, kind, text, requires } = drafts.get_mut(index)?.take()?;
            let requires = requires.into_iter().filter_map(id).collect();
            Some(Change { id: id(index)?, method, kind, text, requires })
        };
        order.iter().filter_map(change).collect()
    }
}

/// The base that a text means, whether it is a base or a series.
fn base_text(text: Option<&At<String>>) -> Option<String> {
    Base::of(&text?.value).map(|base| base.to_string())
}

#[cfg(test)]
mod tests;
