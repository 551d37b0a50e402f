use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-outside-range",
    id: "R11",
    severity: Severity::Error,
    what: "A VIP lies in its plane, but outside the plane's reserved `vip` range.",
    why: "MAAS hands out every address that is not reserved: sooner or later a container gets the VIP as its primary \
          address, and the VIP answers as another machine.",
    example: "vip: 10.12.4.70 10.12.8.50          # ranges: {vip: {kind: reserved, from: 10.12.4.2, to: 10.12.4.63}}",
    help: "take an address from the plane's reserved VIP range, or widen the range in `site.yaml` and in MAAS",
    source: "MAAS reserved IP ranges",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in &context.vips {
        for address in vips.addresses() {
            let plane = context.columns.iter().find(|plane| plane.holds(address.value));
            let Some(range) = plane.and_then(|plane| plane.vip_range()) else { continue };
            // Whoever else has the address is the sharper finding: vip-in-allocation-pool, vip-collides.
            let claimed = context.allocation(address.value).is_some() || context.claim(address.value).is_some();
            if range.holds(address.value) || claimed {
                continue;
            }
            let (name, vip) = (vips.name(), address.value);
            let (from, to) = (range.from.value, range.to.value);
            let message = format!("VIP {vip} of {name} is outside the reserved VIP range {from}-{to}");
            let finding = sink.finding(address.span, message).related(range.name.span, "the range");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn vips_lie_in_the_reserved_range() {
        let outside = Fixture::without_octets().with("bundle.yaml", "10.12.8.50", "10.12.8.150");
        insta::assert_snapshot!(outside.check(), @"bundle.yaml:13:23 error vip-outside-range VIP 10.12.8.150 of keystone is outside the reserved VIP range 10.12.8.2-10.12.8.63 [site.yaml:21:7 the range]");
        let wider = outside.with("site.yaml", "to: 10.12.8.63", "to: 10.12.8.200");
        insta::assert_snapshot!(wider.check(), @"");
    }
}
