use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::{Placement, Target};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "placements-below-units",
    id: "R68",
    severity: Severity::Warning,
    what: "An application has more units than placements, and the last placement names a machine.",
    why: "Juju asks MAAS for a new machine for each unit that has no place: one that nobody chose, or none at all.",
    example: "keystone: {num_units: 3, to: [\"lxd:8\"]}",
    help: "name a machine for each unit; `num_units` and `to` move together when the cloud grows",
    source: "Juju: the placement of a bundle's units",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let bundle = &context.site.bundle;
    for application in bundle.applications.values().filter(|_| !bundle.is_kubernetes()) {
        let places = i64::try_from(application.to.len()).unwrap_or(i64::MAX);
        let Some(last) = application.to.last().filter(|_| application.units() > places) else { continue };
        // A placement on another application, or on a new machine, is repeated for the rest.
        if !Placement::parse(&last.value).is_ok_and(|place| matches!(place.target, Target::Machine(_))) {
            continue;
        }
        let (name, units) = (&application.name.value, application.units());
        let message = format!("{name} has {units} units and places for {places}: the rest go to new machines");
        let finding = sink.finding(last.span, message);
        sink.push(match &application.num_units {
            Some(units) => finding.related(units.span, "the units"),
            None => finding,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn each_unit_has_a_place() {
        let with = |to: &str| {
            let bundle = format!("machines: {{\"0\": {{}}}}\napplications:\n  c: {{charm: memcached, num_units: 2, to: {to}}}\n");
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with("[\"lxd:0\"]"), @"bundle.yaml:3:44 warning placements-below-units c has 2 units and places for 1: the rest go to new machines [bundle.yaml:3:36 the units]");
        insta::assert_snapshot!(with("[\"lxd:0\", \"lxd:0\"]"), @"");
    }

    #[test]
    fn a_place_that_is_not_one_machine_is_not_used_up() {
        for to in ["[lxd]", "[new]", "[\"lxd:d\"]", "[]", "[\"d/0\"]"] {
            let bundle = format!("applications:\n  c: {{charm: memcached, num_units: 2, to: {to}}}\n  d: {{charm: ./d, num_units: 2}}\n");
            let drawn = Fixture::bare(&bundle).check();
            assert!(!drawn.contains("placements-below-units"), "{to}: {drawn}");
        }
    }
}
