use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use crate::site::Plane;
use model::Severity;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "vip-not-in-bound-space",
    id: "R10",
    severity: Severity::Error,
    what: "An endpoint that clients reach over a VIP is bound to a space in which the application has none.",
    why: "resolve_address raises ValueError when no VIP lies in the subnet of the space, and the unit goes into error.",
    example: "vip: 10.12.4.50 10.12.8.50\nbindings: {\"\": metal, internal: storage}",
    help: "bind the endpoint to a space that has a VIP, or add a VIP on that plane",
    source: "charms.openstack charms_openstack/ip.py; vault src/lib/charm/vault.py get_vip",
    check,
};

/// The extra-bindings that a VIP answers for.
fn served(charm: &str) -> &'static [&'static str] {
    match charm {
        "vault" => &["access", "external"],
        "openstack-dashboard" => &["public"],
        "keystone" | "glance" | "nova-cloud-controller" | "neutron-api" | "cinder" | "placement" | "barbican"
        | "octavia" | "magnum" | "ceph-radosgw" | "heat" | "designate" | "aodh" | "gnocchi" | "manila" => {
            &["public", "internal", "admin"]
        }
        _ => &[],
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let by_space: BTreeMap<&str, &Plane> =
        context.site.planes.iter().map(|plane| (plane.space.value.as_str(), plane)).collect();
    for vips in &context.vips {
        let application = vips.application;
        for endpoint in served(charm_name(application).unwrap_or_default()) {
            let bindings = &application.bindings;
            let Some(binding) = bindings.get(*endpoint).or_else(|| bindings.get("")) else { continue };
            let Some(plane) = by_space.get(binding.space.value.as_str()) else { continue };
            // A VIP that is missing on a column is vip-missing-column or vip-outside-plane.
            let is_column = context.columns_of(vips.name()).iter().any(|column| column.name == plane.name);
            if is_column || vips.addresses().any(|address| plane.holds(address.value)) {
                continue;
            }
            let (name, space) = (vips.name(), &binding.space.value);
            let message = format!("{name} has no VIP in space {space}, which its `{endpoint}` is bound to");
            let finding = sink.finding(binding.space.span, message).related(vips.span, "its VIPs");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn every_served_endpoint_has_a_vip_in_its_space() {
        let with = |bindings: &str| {
            let old = "region: one\n    bindings: {\"\": metal, public: provider}";
            let new = format!("region: one\n    bindings: {bindings}");
            Fixture::healthy().with("bundle.yaml", old, &new).check()
        };
        insta::assert_snapshot!(with("{'': metal, internal: storage}"), @"bundle.yaml:15:37 error vip-not-in-bound-space keystone has no VIP in space storage, which its `internal` is bound to [bundle.yaml:13:12 its VIPs]");
        insta::assert_snapshot!(with("{'': metal, internal: provider}"), @"");
    }

    #[test]
    fn an_application_of_fewer_columns_binds_those_only() {
        let only = Fixture::healthy()
            .with("site.yaml", "  octet:", "  only: {keystone: [metal]}\n  octet:")
            .with("bundle.yaml", "vip: 10.12.4.50 10.12.8.50", "vip: 10.12.8.50");
        insta::assert_snapshot!(only.check(), @"bundle.yaml:15:35 error vip-not-in-bound-space keystone has no VIP in space provider, which its `public` is bound to [bundle.yaml:13:12 its VIPs]");
        let bound = "region: one\n    bindings: {\"\": metal, public: provider}";
        let repaired = only.with("bundle.yaml", bound, "region: one\n    bindings: {\"\": metal}");
        insta::assert_snapshot!(repaired.check(), @"");
    }
}
