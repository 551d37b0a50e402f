use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "cluster-count-above-units",
    id: "R04",
    severity: Severity::Error,
    what: "A hacluster waits for more peers than its principal has units; without `cluster_count` it waits for three.",
    why: "The unit stays blocked: \"Insufficient peer units for ha cluster (require 3)\".",
    example: "keystone: {num_units: 1}\nkeystone-hacluster: {charm: hacluster, options: {cluster_count: 3}}",
    help: "set `cluster_count` to the principal's `num_units`; both move together when the cloud grows",
    source: "hacluster hooks/utils.py assess_status_helper; config.yaml: cluster_count, default 3",
    check,
};

const DEFAULT: i64 = 3;

// Repair: a count that nobody wrote becomes the principal's number of units. One that is written contradicts the
// units, and a person decides which of the two moves.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for hacluster in context.running("hacluster") {
        let setting = hacluster.options.get("cluster_count");
        let Some(count) = setting.map_or(Some(DEFAULT), |setting| setting.value.as_i64()) else { continue };
        let at = setting.map_or(hacluster.name.span, |setting| setting.value.span);
        for join in context.joins_of(&hacluster.name.value) {
            let Some(principal) = context.site.bundle.applications.get(join.peer) else { continue };
            let Some(units) = principal.num_units.as_ref().filter(|units| units.value < count) else { continue };
            let name = &hacluster.name.value;
            let (peer, units_of) = (join.peer, units.value);
            let by_default = if setting.is_none() { " by default" } else { "" };
            let message =
                format!("{name} waits for {count} peers{by_default}, and {peer} has num_units {units_of}");
            let finding = sink.finding(at, message).related(units.span, format!("units of {peer}"));
            sink.push(finding.fix_if(super::cluster_count_by_default::say_count(context, hacluster)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_cluster_can_reach_its_count() {
        let with = |options: &str| {
            let old = "  glance-hacluster:\n    charm: hacluster\n    channel: 2.4/stable\n    options: {cluster_count: 1}\n";
            let new = old.replace("    options: {cluster_count: 1}\n", options);
            Fixture::healthy().with("bundle.yaml", old, &new)
        };
        insta::assert_snapshot!(with("    options: {cluster_count: 3}\n").check(), @"bundle.yaml:36:30 error cluster-count-above-units glance-hacluster waits for 3 peers, and glance has num_units 1 [bundle.yaml:28:16 units of glance]");
        insta::assert_snapshot!(with("").check(), @"bundle.yaml:33:3 error cluster-count-above-units glance-hacluster waits for 3 peers by default, and glance has num_units 1 [bundle.yaml:28:16 units of glance]");
        insta::assert_snapshot!(with("").repaired(), @"+    options: {cluster_count: 1}");
        insta::assert_snapshot!(with("    options: {cluster_count: 3}\n").repaired(), @"bundle.yaml:36:30 error cluster-count-above-units glance-hacluster waits for 3 peers, and glance has num_units 1 [bundle.yaml:28:16 units of glance]");
        let grown = with("    options: {cluster_count: 3}\n")
            .with("bundle.yaml", "    num_units: 1\n    to: [\"lxd:9\"]\n    options:\n", "    num_units: 3\n    to: [\"lxd:9\", \"lxd:8\", \"lxd:9\"]\n    options:\n      worker-multiplier: 0.25\n")
            .with("site.yaml", "containers: 15", "containers: 17");
        insta::assert_snapshot!(grown.check(), @"");
    }
}
