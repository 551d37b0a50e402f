use super::ends::on;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "ovn-without-certificates",
    id: "R33",
    severity: Severity::Error,
    what: "An OVN application has no relation on `certificates`; on a site, an Octavia that uses OVN neither.",
    why: "The OVN charms do not start their daemons without TLS, and wait for certificates for ever.",
    example: "ovn-central: {charm: ovn-central}          # without [ovn-central:certificates, vault:certificates]",
    help: "relate its `certificates` to vault",
    source: "ovn-central src/lib/charm/openstack/ovn_central.py; neutron-api-plugin-ovn README",
    check,
};

const CHARMS: [&str; 4] = ["ovn-central", "ovn-chassis", "ovn-dedicated-chassis", "neutron-api-plugin-ovn"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in CHARMS.iter().flat_map(|charm| context.running(charm)) {
        if on(context, application, "certificates").is_none() {
            sink.report(application.name.span, format!("{} has nowhere to get certificates", application.name.value));
        }
    }
    // The charm itself starts without; a site that runs Octavia over OVN wants its endpoint behind TLS too.
    for octavia in context.running("octavia").filter(|_| context.site.is_declared()) {
        let is_on_ovn = on(context, octavia, "ovsdb-cms").is_some();
        if is_on_ovn && on(context, octavia, "certificates").is_none() {
            let message = format!("{} has nowhere to get certificates", octavia.name.value);
            let mut finding = sink.finding(octavia.name.span, message);
            finding.severity = Severity::Warning;
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn ovn_gets_certificates() {
        let relation = "  - [\"ovn-central:certificates\", \"vault:certificates\"]\n";
        let with = |new: &str, count: &str| {
            Fixture::healthy().with("bundle.yaml", relation, new).with("site.yaml", "relations: 13", count).check()
        };
        insta::assert_snapshot!(with("", "relations: 12"), @"bundle.yaml:62:3 error ovn-without-certificates ovn-central has nowhere to get certificates");
        insta::assert_snapshot!(with("  - [\"vault:certificates\", \"ovn-central:certificates\"]\n", "relations: 13"), @"");
        insta::assert_snapshot!(with("  - [vault, ovn-central]\n", "relations: 13"), @"");
    }

    #[test]
    fn octavia_of_a_site_gets_them_too() {
        let with = |relation: &str, count: &str| {
            let overlay = format!(
                "applications:\n  octavia: {{charm: octavia, channel: 2024.1/stable, num_units: 1, to: [\"8\"], options: {{enable-amphora: false}}, bindings: {{\"\": metal}}}}\n  \
                 chassis: {{charm: ovn-chassis, channel: 24.03/stable, bindings: {{\"\": metal}}}}\nrelations:\n  - [\"octavia:ovsdb-cms\", \"ovn-central:ovsdb-cms\"]\n  \
                 - [\"octavia:ovsdb-subordinate\", \"chassis:ovsdb-subordinate\"]\n  - [\"chassis:certificates\", \"vault:certificates\"]\n{relation}"
            );
            let expect = format!("applications: 17, relations: {count}");
            Fixture::healthy().and("overlays/octavia.yaml", &overlay).with("site.yaml", "applications: 15, relations: 13", &expect).check()
        };
        insta::assert_snapshot!(with("", "16"), @"overlays/octavia.yaml:2:3 warning ovn-without-certificates octavia has nowhere to get certificates");
        insta::assert_snapshot!(with("  - [\"octavia:certificates\", \"vault:certificates\"]\n", "17"), @"");
    }
}
