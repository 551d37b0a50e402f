use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "ha-without-vip",
    id: "R01",
    severity: Severity::Error,
    what: "An API is related to hacluster, and has neither a VIP nor DNS-HA.",
    why: "The unit stays blocked: \"hacluster missing configuration: vip\".",
    example: "keystone: {charm: keystone}          # with [keystone:ha, keystone-hacluster:ha]",
    help: "set `vip` (or `dns-ha`), or remove the relation to hacluster",
    source: "nova-cloud-controller hooks/nova_cc_utils.py check_optional_relations, and its like in each API charm",
    check,
};

/// Charms that need a VIP or DNS-HA once they are related to hacluster.
pub(super) const CLUSTERED: [&str; 22] = [
    "aodh", "barbican", "ceilometer", "ceph-radosgw", "cinder", "designate", "glance", "gnocchi", "heat", "ironic-api",
    "keystone", "magnum", "manila", "masakari", "neutron-api", "nova-cloud-controller", "octavia",
    "openstack-dashboard", "placement", "swift-proxy", "vault", "watcher",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.site.bundle.applications.values() {
        if !charm_name(application).is_some_and(|charm| CLUSTERED.contains(&charm)) {
            continue;
        }
        let name = &application.name.value;
        let Some(join) = context.joined(name, "ha", "hacluster").next() else { continue };
        let is_on = |option: &str| application.options.get(option).and_then(|set| set.value.as_bool());
        let by_dns = is_on("dns-ha").or(is_on("dns-ha-access-record")).unwrap_or(false);
        let has_record = application.options.contains_key("dns-ha-access-record");
        if by_dns || has_record || context.vips_of(name).is_some() {
            continue;
        }
        let message = format!("{name} is clustered by {}, and has no VIP", join.peer);
        let mut finding = sink.finding(application.name.span, message).related(join.span, "the relation");
        if !context.site.is_declared() {
            // The VIPs of most published bundles come from an overlay that is not here.
            finding.severity = Severity::Warning;
        }
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_clustered_api_has_a_vip() {
        let broken = Fixture::healthy().with("bundle.yaml", "options: {dns-ha: true}", "options: {dns-ha: false}");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:38:3 error ha-without-vip nova-cloud-controller is clustered by nova-hacluster, and has no VIP [bundle.yaml:104:5 the relation]");
        let overlay = "applications: {nova-cloud-controller: {options: {vip: 10.12.4.52 10.12.8.52}}}\n";
        let repaired = broken.and("overlays/vips.yaml", overlay).with("site.yaml", "glance: 51}", "glance: 51, nova-cloud-controller: 52}");
        insta::assert_snapshot!(repaired.check(), @"");
    }

    #[test]
    fn a_bare_bundle_may_get_its_vips_elsewhere() {
        let bundle = "applications:\n  keystone: {charm: keystone}\n  ha: {charm: hacluster, options: {cluster_count: 3}}\nrelations: [[keystone, ha]]\n";
        insta::assert_snapshot!(Fixture::bare(bundle).check(), @"bundle.yaml:2:3 warning ha-without-vip keystone is clustered by ha, and has no VIP [bundle.yaml:4:13 the relation]");
    }
}
