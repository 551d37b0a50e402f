use super::options::text;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "replication-count-not-three",
    id: "R63",
    severity: Severity::Warning,
    what: "A pool of Ceph is asked for with another number of copies than three, on a cluster that has room for three.",
    why: "With two copies the pool stops at the first lost disk, and a second one loses data; more than three cost space.",
    example: "glance: {options: {ceph-osd-replication-count: 2}}",
    help: "set `ceph-osd-replication-count` to 3, its default",
    source: "juju-lint contrib/includes/openstack.yaml",
    check,
};

const OPTION: &str = "ceph-osd-replication-count";
const COPIES: i64 = 3;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let hosts: i64 = context.running("ceph-osd").map(|osd| osd.units()).fold(0, i64::saturating_add);
    // Copies go to different hosts: on fewer hosts fewer copies are meant.
    if (1..COPIES).contains(&hosts) {
        return;
    }
    for application in context.site.bundle.applications.values() {
        let Some(setting) = application.options.get(OPTION) else { continue };
        let copies: Option<i64> = text(application, OPTION).and_then(|text| text.parse().ok());
        if let Some(copies) = copies.filter(|copies| *copies != COPIES) {
            let name = &application.name.value;
            sink.report(setting.value.span, format!("{name} asks Ceph for {copies} copies of its data"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn pools_have_three_copies_where_they_can() {
        let with = |copies: &str, osds: &str| {
            let bundle = format!(
                "applications:\n  glance: {{charm: glance, channel: 2024.1/stable, options: {{ceph-osd-replication-count: {copies}}}}}\n  \
                 osd: {{charm: ceph-osd, channel: squid/stable, num_units: {osds}, options: {{osd-devices: /dev/vdb}}}}\n"
            );
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with("2", "3"), @"bundle.yaml:2:89 warning replication-count-not-three glance asks Ceph for 2 copies of its data");
        insta::assert_snapshot!(with("4", "3"), @"bundle.yaml:2:89 warning replication-count-not-three glance asks Ceph for 4 copies of its data");
        insta::assert_snapshot!(with("3", "3"), @"");
        insta::assert_snapshot!(with("2", "2"), @"");
    }
}
