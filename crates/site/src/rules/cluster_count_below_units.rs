use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "cluster-count-below-units",
    id: "R68",
    severity: Severity::Warning,
    what: "A hacluster waits for fewer peers than its principal has units.",
    why: "The number of units was raised and the count was not: the cluster forms before all peers are there, and each that \
          comes late can elect itself.",
    example: "keystone: {num_units: 3}\nkeystone-hacluster: {charm: hacluster, options: {cluster_count: 1}}",
    help: "set `cluster_count` to the principal's `num_units`; both move together when the cloud grows",
    source: "hacluster README; config.yaml: cluster_count",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for hacluster in context.running("hacluster") {
        let Some(setting) = hacluster.options.get("cluster_count") else { continue };
        let Some(count) = setting.value.as_i64() else { continue };
        for join in context.joins_of(&hacluster.name.value) {
            let Some(principal) = context.site.bundle.applications.get(join.peer) else { continue };
            let Some(units) = principal.num_units.as_ref().filter(|units| units.value > count) else { continue };
            let (name, peer) = (&hacluster.name.value, join.peer);
            let message = format!("{name} waits for {count} of the {} units of {peer}", units.value);
            let finding = sink.finding(setting.value.span, message);
            sink.push(finding.related(units.span, format!("units of {peer}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_cluster_that_grew_waits_for_all_of_it() {
        let old = "    num_units: 1\n    to: [\"lxd:9\"]\n    options:\n";
        let new = "    num_units: 3\n    to: [\"lxd:9\", \"lxd:8\", \"lxd:9\"]\n    options:\n      worker-multiplier: 0.25\n";
        let grown = Fixture::healthy().with("bundle.yaml", old, new).with("site.yaml", "containers: 15", "containers: 17");
        insta::assert_snapshot!(grown.check(), @"bundle.yaml:37:30 warning cluster-count-below-units glance-hacluster waits for 1 of the 3 units of glance [bundle.yaml:28:16 units of glance]");
        let old = "  glance-hacluster:\n    charm: hacluster\n    channel: 2.4/stable\n    options: {cluster_count: 1}\n";
        insta::assert_snapshot!(grown.with("bundle.yaml", old, &old.replace("count: 1", "count: 3")).check(), @"");
    }
}
