//! `juju_machine`.

use super::super::tree::{self, Map};
use super::super::{Origin, Part};
use super::Planned;
use crate::natural_order;
use model::yaml::Node;

/// The machines of the plan. Juju numbers a machine when it is made: until then it stands under the next free number,
/// in the order of the addresses, and the source does not know the numbers.
pub(super) fn tree(planned: &Planned<'_>, model: &str, origin: &mut Origin) -> Node {
    let mut all: Vec<_> = planned.of("juju_machine", model).collect();
    all.sort_by(|a, b| natural_order(a.address, b.address));
    let number = |values: &Node| tree::word(values, "machine_id").map(str::to_owned);
    let known = all.iter().filter_map(|one| number(one.values)?.parse::<u64>().ok());
    let mut next = known.max().map_or(0, |most| most.saturating_add(1));
    let mut machines = Map::new(planned.root.span);
    for resource in all {
        let values = resource.values;
        let given = number(values);
        // A container is made with the unit that goes into it.
        let is_container = given.as_deref().is_some_and(|id| id.contains('/'))
            || tree::word(values, "placement").is_some_and(|placement| placement.contains(':'));
        if is_container {
            continue;
        }
        let id = given.unwrap_or_else(|| {
            origin.unknown.forget_all(Part::MachineNumbers);
            next = next.saturating_add(1);
            (next - 1).to_string()
        });
        let mut body = Map::new(values.span);
        body.copy("constraints", values.get("constraints"));
        body.copy("base", values.get("base"));
        body.copy("series", values.get("series"));
        let at = values.get("machine_id").map_or(values.span, |node| node.span);
        machines.put_at(&id, at, body.node());
    }
    machines.node()
}
