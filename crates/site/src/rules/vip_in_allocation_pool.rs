use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-in-allocation-pool",
    id: "R12",
    severity: Severity::Error,
    what: "A VIP lies in a range that Neutron (`pool`) or MAAS (`dhcp`) hands out.",
    why: "A floating IP or a booting machine takes the VIP, and the API behind it answers only sometimes.",
    example: "vip: 10.12.5.10 10.12.8.50          # ranges: {fip: {kind: pool, from: 10.12.5.0, to: 10.12.7.254}}",
    help: "take an address from the plane's reserved VIP range",
    source: "Neutron allocation pools; MAAS dynamic ranges",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in &context.vips {
        for address in vips.addresses() {
            let Some((plane, range)) = context.allocation(address.value) else { continue };
            // A VIP in its own range is right where it is: what is wrong is that range (vip-range-missing), or that the
            // other one reaches into it (plane-overlap).
            if plane.vip_range().is_some_and(|own| own.holds(address.value)) {
                continue;
            }
            let (name, vip, kind) = (vips.name(), address.value, range.kind.as_str());
            let (range_name, plane) = (&range.name.value, &plane.name.value);
            let message = format!("VIP {vip} of {name} lies in the {kind} range `{range_name}` of plane {plane}");
            let finding = sink.finding(address.span, message).related(range.name.span, "the range");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn vips_keep_out_of_ranges_that_are_handed_out() {
        let fip = Fixture::healthy().with("bundle.yaml", "10.12.4.50", "10.12.5.50");
        insta::assert_snapshot!(fip.check(), @"bundle.yaml:13:12 error vip-in-allocation-pool VIP 10.12.5.50 of keystone lies in the pool range `fip` of plane provider [site.yaml:14:7 the range]");
        let dhcp = Fixture::healthy().with("bundle.yaml", "10.12.8.50", "10.12.9.50");
        insta::assert_snapshot!(dhcp.check(), @"bundle.yaml:13:23 error vip-in-allocation-pool VIP 10.12.9.50 of keystone lies in the dhcp range `pxe` of plane metal [site.yaml:22:7 the range]");
        let moved = Fixture::healthy()
            .with("bundle.yaml", "10.12.8.50", "10.12.9.50")
            .with("site.yaml", "from: 10.12.9.0", "from: 10.12.10.0")
            .with("site.yaml", "from: 10.12.8.2, to: 10.12.8.63", "from: 10.12.8.2, to: 10.12.9.63");
        insta::assert_snapshot!(moved.check(), @"");
    }
}
