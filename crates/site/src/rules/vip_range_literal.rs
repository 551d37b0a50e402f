use crate::context::Context;
use crate::literals::{VipOptions, What, is_mentioned};
use crate::rule::{Rule, Sink};
use crate::site::Range;
use model::Severity;
use std::collections::BTreeSet;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    code: "vip-range-literal",
    id: "R13",
    severity: Severity::Warning,
    what: "A committed text names an address of a VIP range that is no VIP and not listed as taken.",
    why: "It is a VIP that was renumbered or mistyped: a certificate's SAN, a test or a firewall rule that points at \
          nothing.",
    example: "curl https://10.12.4.33:5000          # keystone is 10.12.4.50",
    help: "write the VIP of today, list the address under `taken` of its plane, or under `mentions`",
    source: "a stale VIP in a certificate's SAN, found on a live cloud",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let ranges: Vec<_> = context.columns.iter().filter_map(|plane| plane.vip_range()).collect();
    if ranges.is_empty() {
        return;
    }
    let vips = context.vips.iter().flat_map(|vips| vips.addresses()).map(|address| address.value);
    let ends = ranges.iter().flat_map(|range| [range.from.value, range.to.value]);
    let known: BTreeSet<IpAddr> = vips.chain(ends).chain(by_octet(context)).collect();
    // site.yaml is where addresses are declared; what it says of them is checked by other rules.
    let mut options = VipOptions::default();
    for literal in context.literals() {
        let What::Address(address) = literal.what else { continue };
        let ip = IpAddr::V4(address);
        let Some(range) = ranges.iter().find(|range| range.holds(ip)) else { continue };
        let is_known = known.contains(&ip) || context.claim(ip).is_some() || is_mentioned(context, ip);
        if is_known || options.hold(context, literal.span) {
            continue;
        }
        let message = format!("{ip} lies in a VIP range, and is no VIP of this bundle");
        let finding = sink.finding(literal.span, message).related(range.name.span, "the range");
        sink.push(finding);
    }
}

/// The addresses that `vips.octet` gives out: a text that names one is right, whatever the bundle has by mistake.
fn by_octet(context: &Context<'_>) -> Vec<IpAddr> {
    let ranges = context.columns.iter().filter_map(|plane| plane.vip_range());
    let octets = context.site.vips.octets.values().map(|octet| octet.value);
    let of = |range: &Range| match range.from.value {
        IpAddr::V4(v4) => Some(v4.octets()),
        IpAddr::V6(_) => None,
    };
    let networks = ranges.filter_map(of);
    networks.flat_map(|[a, b, c, _]| octets.clone().map(move |octet| IpAddr::from([a, b, c, octet]))).collect()
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn addresses_of_the_range_are_declared_somewhere() {
        let broken = Fixture::healthy().with("runbooks/phase-01.md", "10.12.4.51", "10.12.4.33");
        insta::assert_snapshot!(broken.check(), @"runbooks/phase-01.md:3:27 warning vip-range-literal 10.12.4.33 lies in a VIP range, and is no VIP of this bundle [site.yaml:13:7 the range]");
        let declared = broken.with("site.yaml", "    cidr: 10.12.4.0/22\n", "    cidr: 10.12.4.0/22\n    taken: {10.12.4.33: probe}\n");
        insta::assert_snapshot!(declared.check(), @"");
    }

    #[test]
    fn the_vip_of_the_base_is_no_stale_text_where_an_overlay_sets_another() {
        let moved = Fixture::without_octets()
            .and("overlays/vips.yaml", "applications:\n  glance: {options: {vip: 10.12.4.52 10.12.8.52}}\n");
        let text = "10.12.4.51, the router at 10.12.4.1";
        insta::assert_snapshot!(moved.clone().check(), @"runbooks/phase-01.md:3:27 warning vip-range-literal 10.12.4.51 lies in a VIP range, and is no VIP of this bundle [site.yaml:13:7 the range]");
        insta::assert_snapshot!(moved.with("runbooks/phase-01.md", text, &text.replace(".51", ".52")).check(), @"");
    }

    #[test]
    fn an_aliased_vip_of_the_base_is_none_either() {
        let moved = Fixture::without_octets()
            .with("bundle.yaml", "name: small\n", "name: small\nvariables: {vip: &vip 10.12.4.51 10.12.8.51}\n")
            .with("bundle.yaml", "vip: 10.12.4.51 10.12.8.51", "vip: *vip")
            .with("site.yaml", "keys: [name]", "keys: [name, variables]")
            .with("runbooks/phase-01.md", "10.12.4.51", "10.12.4.52")
            .and("overlays/vips.yaml", "applications:\n  glance: {options: {vip: 10.12.4.52 10.12.8.52}}\n");
        insta::assert_snapshot!(moved.check(), @"");
    }

    #[test]
    fn the_site_may_let_texts_mention_an_address() {
        let told = Fixture::healthy()
            .with("runbooks/phase-01.md", "10.12.4.51", "10.12.4.33")
            .with("site.yaml", "allow:", "mentions: {10.12.4.33: the VIP of glance before the move}\nallow:");
        insta::assert_snapshot!(told.check(), @"");
    }
}
