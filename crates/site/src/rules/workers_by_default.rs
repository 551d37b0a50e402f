use super::ends::facts;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::{Application, Placement};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "workers-by-default",
    id: "R63",
    severity: Severity::Warning,
    what: "An API of three or more units in containers does not say how many workers each has.",
    why: "In a container a charm starts four workers at most, however many cores the host has: the API is slow under load.",
    example: "keystone: {num_units: 3, to: [\"lxd:0\", \"lxd:1\", \"lxd:2\"]}          # and no worker-multiplier",
    help: "set `worker-multiplier`, such as 0.25 workers for each core",
    source: "juju-lint contrib/includes/openstack.yaml",
    check,
};

const OPTION: &str = "worker-multiplier";
/// One or two units are a lab or a test.
const MANY: i64 = 3;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.site.bundle.applications.values() {
        let has_option = facts(application).is_some_and(|charm| charm.options.contains_key(OPTION));
        let is_set = application.options.contains_key(OPTION);
        if has_option && !is_set && application.units() >= MANY && is_contained(application) {
            let (name, units) = (&application.name.value, application.units());
            sink.report(application.name.span, format!("{name} has {units} units in containers, and no {OPTION}"));
        }
    }
}

fn is_contained(application: &Application) -> bool {
    let mut placements = application.to.iter().map(|to| Placement::parse(&to.value));
    !application.to.is_empty() && placements.all(|place| place.is_ok_and(|place| place.container.is_some()))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn an_api_for_production_says_how_many_workers_it_has() {
        let with = |units: usize, place: &str, options: &str| {
            let bundle = format!(
                "machines: {{\"0\": {{}}}}\napplications:\n  keystone: {{charm: keystone, channel: 2024.1/stable, num_units: {units}, \
                 to: [{}], options: {{{options}}}}}\n",
                vec![place; units].join(", ")
            );
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with(3, "\"lxd:0\"", ""), @"bundle.yaml:3:3 warning workers-by-default keystone has 3 units in containers, and no worker-multiplier");
        insta::assert_snapshot!(with(3, "\"lxd:0\"", "worker-multiplier: 0.25"), @"");
        insta::assert_snapshot!(with(1, "\"lxd:0\"", ""), @"");
        insta::assert_snapshot!(with(3, "\"0\"", ""), @"");
    }
}
