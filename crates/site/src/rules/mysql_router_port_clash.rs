use super::ends::{facts, principals};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::Application;
use model::Severity;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: "mysql-router-port-clash",
    id: "R50",
    severity: Severity::Warning,
    what: "Two mysql-routers are on one machine or in one container, and their ports overlap.",
    why: "A router listens on `base-port` and the three ports after it: the second one on a machine does not start.",
    example: "keystone: {to: [\"0\"]}          # keystone-mysql-router with base-port 3306, the default\n\
              glance: {to: [\"0\"]}          # glance-mysql-router too",
    help: "give the routers of one machine a `base-port` each, four apart, or put the principals into containers",
    source: "mysql-router config.yaml: base-port; mysql-router README",
    check,
};

/// Ports that one router takes.
const PORTS: i64 = 4;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut routers: BTreeMap<&str, Vec<(i64, &Application)>> = BTreeMap::new();
    for router in context.running("mysql-router") {
        let Some(port) = base_port(router) else { continue };
        for principal in principals(context, router) {
            routers.entry(&principal.name.value).or_default().push((port, router));
        }
    }
    if routers.len() < 2 {
        return;
    }
    let mut machines: BTreeMap<&str, BTreeMap<(i64, &str), &Application>> = BTreeMap::new();
    for unit in &context.plan().units {
        for (port, router) in routers.get(unit.application.as_str()).into_iter().flatten() {
            machines.entry(&unit.machine).or_default().insert((*port, &router.name.value), router);
        }
    }
    let mut seen = BTreeSet::new();
    for routers in machines.values() {
        for (((port, name), known), ((next, other), router)) in routers.iter().zip(routers.iter().skip(1)) {
            if next - port >= PORTS || !seen.insert(*other) {
                continue;
            }
            let at = router.options.get("base-port").map_or(router.name.span, |setting| setting.value.span);
            let ports = format!("their ports begin at {next} and at {port}");
            let finding = sink.finding(at, format!("{other} and {name} share a machine, and {ports}"));
            sink.push(finding.related(known.name.span, "the other router"));
        }
    }
}

fn base_port(router: &Application) -> Option<i64> {
    match router.options.get("base-port") {
        Some(setting) => setting.value.as_i64(),
        None => facts(router)?.options.get("base-port")?.default.as_ref()?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(to: &str, options: &str) -> String {
        let bundle = format!(
            "machines: {{\"0\": {{}}}}\napplications:\n  keystone: {{charm: keystone, num_units: 1, to: [\"0\"]}}\n  \
             glance: {{charm: glance, num_units: 1, to: [{to}]}}\n  keystone-router: {{charm: mysql-router}}\n  \
             glance-router: {{charm: mysql-router, options: {{{options}}}}}\nrelations: [[glance, glance-router], [keystone, keystone-router]]\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn routers_of_one_machine_have_their_own_ports() {
        insta::assert_snapshot!(check("\"0\"", ""), @"bundle.yaml:5:3 warning mysql-router-port-clash keystone-router and glance-router share a machine, and their ports begin at 3306 and at 3306 [bundle.yaml:6:3 the other router]");
        insta::assert_snapshot!(check("keystone", "base-port: 3308"), @"bundle.yaml:6:61 warning mysql-router-port-clash glance-router and keystone-router share a machine, and their ports begin at 3308 and at 3306 [bundle.yaml:5:3 the other router]");
        insta::assert_snapshot!(check("\"0\"", "base-port: 3310"), @"");
        insta::assert_snapshot!(check("\"lxd:0\"", ""), @"");
        insta::assert_snapshot!(check("", ""), @"");
    }
}
