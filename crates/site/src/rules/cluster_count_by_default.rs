use crate::context::Context;
use crate::repair::set_option;
use crate::rule::{Rule, Sink};
use bundle::Application;
use model::{Fix, Severity};

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

// Repair: the count is the principal's number of units, where there is one principal and it says how many.
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
            let message = format!("{name} waits for {DEFAULT} peers because nothing is said");
            sink.push(sink.finding(hacluster.name.span, message).fix_if(say_count(context, hacluster)));
        }
    }
}

/// Writes down how many units the one principal of a hacluster has.
pub(super) fn say_count(context: &Context<'_>, hacluster: &Application) -> Option<Fix> {
    let [join] = context.joins_of(&hacluster.name.value) else { return None };
    let units = context.site.bundle.applications.get(join.peer)?.num_units.as_ref()?.value;
    let title = format!("set cluster_count of {} to the {units} of {}", hacluster.name.value, join.peer);
    let is_sensible = units > 0 && !hacluster.options.contains_key("cluster_count");
    is_sensible
        .then(|| set_option(context.inputs.sources, title, hacluster, "cluster_count", &units.to_string()))
        .flatten()
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_cluster_says_its_count() {
        let bundle = |options: &str, relation: &str| {
            format!(
                "applications:\n  keystone: {{charm: keystone, num_units: 3, options: {{vip: 10.0.0.9}}}}\n  \
                 ha: {{charm: hacluster{options}}}\nrelations: [[keystone, ha]{relation}]\n"
            )
        };
        let with = |options: &str| Fixture::bare(&bundle(options, "")).check();
        insta::assert_snapshot!(with(""), @"bundle.yaml:3:3 info cluster-count-by-default ha waits for 3 peers because nothing is said");
        insta::assert_snapshot!(with(", options: {cluster_count: 3}"), @"");
        insta::assert_snapshot!(Fixture::bare(&bundle("", "")).repaired(), @"
        -  ha: {charm: hacluster}
        +  ha: {charm: hacluster, options: {cluster_count: 3}}
        ");
        insta::assert_snapshot!(Fixture::bare(&bundle(", options: {debug: true}", "")).repaired(), @"
        -  ha: {charm: hacluster, options: {debug: true}}
        +  ha: {charm: hacluster, options: {cluster_count: 3, debug: true}}
        ");
        insta::assert_snapshot!(Fixture::bare(&bundle("", ", [nova, ha]")).repaired(), @r#"
        bundle.yaml:3:3 info cluster-count-by-default ha waits for 3 peers because nothing is said
        bundle.yaml:4:30 error relation-application-undefined relation ["nova" "ha"] refers to application "nova" not defined in this bundle
        "#);
        insta::assert_snapshot!(Fixture::bare(&bundle(", options: &o {debug: true}", "")).repaired(), @"bundle.yaml:3:3 info cluster-count-by-default ha waits for 3 peers because nothing is said");
    }

    #[test]
    fn a_count_goes_to_the_options_as_they_are_written() {
        let block = |options: &str| {
            let apps = "applications:\n  keystone: {charm: keystone, num_units: 3, options: {vip: 10.0.0.9}}\n";
            Fixture::bare(&format!("{apps}  ha:\n    charm: hacluster # ours\n{options}relations: [[keystone, ha]]\n"))
        };
        insta::assert_snapshot!(block("").repaired(), @"+    options: {cluster_count: 3}");
        insta::assert_snapshot!(block("    options:\n      # why\n      debug: true\n").repaired(), @"+      cluster_count: 3");
        insta::assert_snapshot!(block("    options: {}\n").repaired(), @"
        -    options: {}
        +    options: {cluster_count: 3}
        ");
    }
}
