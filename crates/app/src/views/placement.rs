//! Where every unit of a planned bundle goes, subordinates included: what the topology is drawn from.

use super::rehearsal::UnitPlace;
use bundle::{Bundle, Charm, CharmFacts, Plan, Relation, Scope, infer};
use std::collections::BTreeMap;

/// The plan's units, each followed by its subordinates.
///
/// Juju's plan does not name subordinates: one comes up beside each unit of the application that it has a relation of
/// container scope with. They are numbered in the plan's order; in a live model the number depends on which principal
/// is ready first. A relation whose charms are not known to `charms` adds nothing.
pub fn units(plan: &Plan, bundle: &Bundle, charms: &impl CharmFacts) -> Vec<UnitPlace> {
    let pairs: Vec<(&str, &str)> =
        bundle.relations.iter().filter_map(|relation| attached(relation, bundle, charms)).collect();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut placed = vec![];
    for unit in &plan.units {
        placed.push(UnitPlace {
            unit: unit.unit.clone(),
            application: unit.application.clone(),
            machine: unit.machine.clone(),
            principal: None,
        });
        let mut below: Vec<&str> =
            pairs.iter().filter(|(principal, _)| *principal == unit.application).map(|pair| pair.1).collect();
        below.sort_unstable();
        below.dedup();
        for subordinate in below {
            let number = numbers.entry(subordinate).or_default();
            placed.push(UnitPlace {
                unit: format!("{subordinate}/{number}"),
                application: subordinate.to_owned(),
                machine: unit.machine.clone(),
                principal: Some(unit.unit.clone()),
            });
            *number += 1;
        }
    }
    placed
}

/// Principal and subordinate of a relation that brings a subordinate to its principal.
fn attached<'b>(
    relation: &'b Relation,
    bundle: &Bundle,
    charms: &impl CharmFacts,
) -> Option<(&'b str, &'b str)> {
    let [left, right] = &relation.ends;
    let charm = |application: &str| -> Option<&Charm> {
        charms.charm(&bundle.applications.get(application)?.charm.as_ref()?.value)
    };
    let (left_charm, right_charm) = (charm(&left.application)?, charm(&right.application)?);
    let (principal, subordinate) = match (left_charm.subordinate, right_charm.subordinate) {
        (false, true) => (&left.application, &right.application),
        (true, false) => (&right.application, &left.application),
        _ => return None,
    };
    let [left_name, right_name] = infer(&relation.ends, [left_charm, right_charm]).ok()?;
    let is_local = |charm: &Charm, name: &str| {
        charm.endpoints.get(name).is_some_and(|endpoint| endpoint.scope == Scope::Container)
    };
    let local = is_local(left_charm, &left_name) || is_local(right_charm, &right_name);
    local.then_some((principal, subordinate))
}

#[cfg(test)]
mod tests {
    use super::units;
    use bundle::{Catalogue, NoCharms};
    use model::Sources;

    const BUNDLE: &str = "
applications:
  barbican: {charm: ch:barbican, channel: 2024.1/stable, num_units: 1, to: [lxd:0]}
  barbican-vault: {charm: ch:barbican-vault, channel: 2024.1/stable}
  nova-compute: {charm: ch:nova-compute, channel: 2024.1/stable, num_units: 2, to: [0, 1]}
  ovn-chassis: {charm: ch:ovn-chassis, channel: 24.03/stable}
  vault: {charm: ch:vault, channel: 1.8/stable, num_units: 1, to: [lxd:1]}
machines: {0: {}, 1: {}}
relations:
- [ovn-chassis, nova-compute:neutron-plugin]
- [barbican-vault:secrets, barbican:secrets]
- [barbican-vault:secrets-storage, vault:secrets]
- [ovn-chassis:certificates, vault:certificates]
";

    fn check(charms: &impl bundle::CharmFacts) -> Vec<String> {
        let mut sources = Sources::default();
        let file = sources.add("bundle.yaml", BUNDLE);
        let bundle = bundle::read(&sources, file, &[]).bundle;
        let placed = units(&bundle::plan(&bundle), &bundle, charms);
        let shown = placed.iter().map(|unit| {
            let beside = unit.principal.as_ref().map(|unit| format!(" beside {unit}")).unwrap_or_default();
            format!("{} on {}{beside}", unit.unit, unit.machine)
        });
        shown.collect()
    }

    #[test]
    fn subordinates_stand_beside_their_principals_and_nowhere_else() {
        let placed = check(&Catalogue);
        assert_eq!(
            placed,
            [
                "nova-compute/0 on 0",
                "ovn-chassis/0 on 0 beside nova-compute/0",
                "nova-compute/1 on 1",
                "ovn-chassis/1 on 1 beside nova-compute/1",
                "barbican/0 on 0/lxd/0",
                "barbican-vault/0 on 0/lxd/0 beside barbican/0",
                "vault/0 on 1/lxd/0",
            ]
        );
    }

    #[test]
    fn without_charm_facts_only_the_plan_is_placed() {
        assert_eq!(check(&NoCharms).len(), 4);
    }
}
