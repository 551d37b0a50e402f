use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "cluster-count-by-default",
    id: "R05",
    severity: Severity::Info,
    what: "A hacluster does not say how many peers it waits for.",
    why: "It waits for three by default: right today, and not what moves when the principal's units do.",
    example: "keystone-hacluster: {charm: hacluster}",
    help: "set `cluster_count` to the principal's `num_units`",
    source: "hacluster README; config.yaml: cluster_count, default 3",
    check,
};

const DEFAULT: i64 = 3;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for hacluster in context.running("hacluster") {
        if hacluster.options.contains_key("cluster_count") {
            continue;
        }
        let name = &hacluster.name.value;
        // A principal with fewer units than the default blocks: that is cluster-count-above-units.
        let is_blocked = context.joins_of(name).iter().any(|join| {
            let principal = context.site.bundle.applications.get(join.peer);
            principal.and_then(|app| app.num_units.as_ref()).is_some_and(|units| units.value < DEFAULT)
        });
        if !is_blocked {
            sink.report(hacluster.name.span, format!("{name} waits for {DEFAULT} peers because nothing is said"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_cluster_says_its_count() {
        let with = |options: &str| {
            let bundle = format!(
                "applications:\n  keystone: {{charm: keystone, num_units: 3, options: {{vip: 10.0.0.9}}}}\n  \
                 ha: {{charm: hacluster{options}}}\nrelations: [[keystone, ha]]\n"
            );
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with(""), @"bundle.yaml:3:3 info cluster-count-by-default ha waits for 3 peers because nothing is said");
        insta::assert_snapshot!(with(", options: {cluster_count: 3}"), @"");
    }
}
