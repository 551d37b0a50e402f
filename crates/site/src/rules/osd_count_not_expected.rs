use super::disks::most_osds;
use super::ends::relations;
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "osd-count-not-expected",
    id: "R29",
    severity: Severity::Error,
    what: "A Ceph cluster has fewer than three OSDs, and `expected-osd-count` does not say so.",
    why: "The monitors wait for three OSDs before they serve anybody, and there are never three.",
    example: "ceph-osd: {num_units: 2, options: {osd-devices: /dev/vdb}}\nceph-mon: {options: {}}",
    help: "set `expected-osd-count` of ceph-mon to the number of OSDs, or add OSDs",
    source: "ceph-mon config.yaml: expected-osd-count, which must be stated then",
    check,
};

const LEAST: i64 = 3;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // By the name of ceph-mon: how many OSDs it gets at most, where that is told.
    let mut counts: BTreeMap<&str, Option<i64>> = BTreeMap::new();
    for (_, [one, other]) in relations(context) {
        for (mon, osd) in [(&one, &other), (&other, &one)] {
            let charms = (charm_name(mon.application), charm_name(osd.application));
            if charms == (Some("ceph-mon"), Some("ceph-osd")) && mon.endpoint == "osd" {
                let count = counts.entry(mon.application.name.value.as_str()).or_insert(Some(0));
                let most = most_osds(context.inputs.sources, osd.application);
                *count = count.zip(most).map(|(count, most)| count.saturating_add(most));
            }
        }
    }
    for (name, count) in counts {
        let Some(count) = count.filter(|count| *count < LEAST) else { continue };
        let Some(mon) = context.site.bundle.applications.get(name) else { continue };
        let setting = mon.options.get("expected-osd-count");
        // Zero is the default: nothing is said. A text is a template.
        if setting.is_none_or(|setting| setting.value.as_i64() == Some(0)) {
            let at = setting.map_or(mon.name.span, |setting| setting.value.span);
            sink.report(at, format!("{name} gets {count} OSDs at most, and does not expect so few"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn few_osds_are_expected_or_waited_for() {
        let with = |options: &str| {
            let old = "options: {monitor-count: 3, expected-osd-count: 2}";
            Fixture::healthy().with("bundle.yaml", old, &format!("options: {{monitor-count: 3{options}}}"))
        };
        insta::assert_snapshot!(with("").check(), @"bundle.yaml:68:3 error osd-count-not-expected ceph-mon gets 2 OSDs at most, and does not expect so few");
        insta::assert_snapshot!(with(", expected-osd-count: 0").check(), @"bundle.yaml:73:53 error osd-count-not-expected ceph-mon gets 2 OSDs at most, and does not expect so few");
        insta::assert_snapshot!(with(", expected-osd-count: 1").check(), @"");
        let more = with("").with("bundle.yaml", "osd-devices: /dev/vdb", "osd-devices: /dev/vdb /dev/vdc");
        insta::assert_snapshot!(more.check(), @"");
        let storage = with("").with("bundle.yaml", "{osd-devices: /dev/vdb}", "{}\n    storage: {osd-devices: \"2,10G\"}");
        insta::assert_snapshot!(storage.check(), @"");
    }
}
