use super::ha_without_vip::CLUSTERED;
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use crate::vips::Vips;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-without-ha",
    id: "R02",
    severity: Severity::Error,
    what: "An API has a VIP and no relation to hacluster.",
    why: "With a VIP set the charm expects a cluster and waits for one that never forms; nobody brings the VIP up.",
    example: "keystone: {options: {vip: 10.12.4.50}}          # and no keystone:ha relation",
    help: "relate the application to a hacluster of its own, or take the VIP away",
    source: "charm-helpers contrib/openstack/ha/utils.py expect_ha",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in alone(context) {
        sink.report(vips.span, format!("{} has a VIP, and no relation to hacluster", vips.name()));
    }
}

/// The VIPs that no cluster brings up.
pub(super) fn alone<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = &'c Vips<'a>> {
    context.vips.iter().filter(|vips| {
        // Vault publishes its address by other rules: vault-vip-without-ha.
        let charm = charm_name(vips.application).unwrap_or_default();
        let expects = CLUSTERED.contains(&charm) && charm != "vault";
        expects && context.joined(vips.name(), "ha", "hacluster").next().is_none()
    })
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_vip_needs_a_cluster() {
        let vip = "    bindings: {\"\": metal, public: provider}\n  barbican-vault:";
        let new = format!("    options: {{vip: 10.12.4.52 10.12.8.52}}\n{vip}");
        let broken =
            Fixture::healthy().with("bundle.yaml", vip, &new).with("site.yaml", "glance: 51}", "glance: 51, barbican: 52}");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:93:20 error vip-without-ha barbican has a VIP, and no relation to hacluster");
        let overlay = "applications:\n  barbican-ha: {charm: hacluster, channel: 2.4/stable, options: {cluster_count: 1}, bindings: {\"\": metal}}\n\
                       relations:\n  - [\"barbican:ha\", \"barbican-ha:ha\"]\n";
        let repaired = broken.and("overlays/ha.yaml", overlay).with("site.yaml", "applications: 15, relations: 13", "applications: 16, relations: 14");
        insta::assert_snapshot!(repaired.check(), @"");
    }
}
