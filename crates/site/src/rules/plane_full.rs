use super::{ends, placed};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Plane;
use ipnet::IpNet;
use model::Severity;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

pub(super) static RULE: Rule = Rule {
    code: "plane-full",
    id: "",
    severity: Severity::Error,
    what: "A plane leaves fewer addresses for hosts and containers than the plan puts on it.",
    why: "MAAS gives a primary address to each container and host from what no range names. When nothing is left, \
          containers stay pending.",
    example: "cidr: 10.12.4.0/24\nranges: {vip: {from: 10.12.4.2, to: 10.12.4.99}, fip: {from: 10.12.4.100, to: 10.12.4.254}}",
    help: "make a range smaller, or the plane larger",
    source: "MAAS: automatic addresses come from outside reserved and dynamic ranges",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let needs = needs(context);
    for plane in &context.site.planes {
        let (Some(cidr), Some(&needed)) = (plane.cidr, needs.get(plane.space.value.as_str())) else { continue };
        let IpNet::V4(network) = cidr.value else { continue };
        // Ranges that overlap are plane-overlap, and what they leave is not known before that is mended.
        let Some(left) = left(context, plane, network) else { continue };
        if left < needed {
            let name = &plane.name.value;
            let message = format!("plane {name} leaves {left} of its addresses for primaries, and the plan needs {needed}");
            let ranges = plane.ranges.iter().map(|range| (range.name.span, format!("range `{}`", range.name.value)));
            let finding = sink.finding(cidr.span, message);
            sink.push(ranges.fold(finding, |finding, (at, what)| finding.related(at, what)));
        }
    }
}

/// How many addresses the containers need in each space, and the NICs of hosts that have none of their own.
fn needs<'a>(context: &Context<'a>) -> BTreeMap<&'a str, u64> {
    let spaces = ends::spaces(context);
    let mut needs: BTreeMap<&str, u64> = BTreeMap::new();
    for unit in placed::units(context).iter().filter(|unit| unit.is_contained) {
        for space in spaces.get(unit.application.name.value.as_str()).into_iter().flatten() {
            *needs.entry(space).or_default() += 1;
        }
    }
    for nic in context.site.hosts.iter().flat_map(|host| &host.nics).filter(|nic| nic.address.is_none()) {
        if let Some(plane) = context.site.plane(&nic.plane.value) {
            *needs.entry(&plane.space.value).or_default() += 1;
        }
    }
    needs
}

/// How many addresses of a plane are in no range, are nobody's, and can be given to a machine. `None` where ranges
/// overlap.
fn left(context: &Context<'_>, plane: &Plane, network: ipnet::Ipv4Net) -> Option<u64> {
    let ranges = plane.ranges.iter();
    let mut stretches: Vec<(u64, u64)> =
        ranges.filter_map(|range| Some((number(range.from.value)?, number(range.to.value)?))).collect();
    stretches.sort_unstable();
    if stretches.iter().zip(stretches.iter().skip(1)).any(|(one, next)| next.0 <= one.1) {
        return None;
    }
    let claims = context.claims().filter_map(|(address, _)| number(address));
    stretches.extend(claims.map(|address| (address, address)));
    stretches.sort_unstable();
    // The ends of the network are no machine's address.
    let mut next = u64::from(u32::from(network.network())) + 1;
    let end = u64::from(u32::from(network.broadcast()));
    let mut left = 0;
    for (from, to) in stretches {
        left += from.min(end).saturating_sub(next);
        next = next.max(to + 1);
    }
    Some(left + end.saturating_sub(next))
}

fn number(address: IpAddr) -> Option<u64> {
    match address {
        IpAddr::V4(address) => Some(u64::from(Ipv4Addr::to_bits(address))),
        IpAddr::V6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn containers_find_an_address_of_their_own() {
        let with = |cidr: &str| {
            let plane = |cidr: &str| format!("  storage:\n    space: storage\n    cidr: {cidr}\n");
            Fixture::healthy().with("site.yaml", &plane("10.12.16.0/22"), &plane(cidr)).check()
        };
        // Three containers of ceph-mon and two NICs; one of the six is the gateway's.
        insta::assert_snapshot!(with("10.12.16.0/29\n    gateway: 10.12.16.1\n    taken: {10.12.16.6: switch}"), @"site.yaml:26:11 error plane-full plane storage leaves 4 of its addresses for primaries, and the plan needs 5");
        insta::assert_snapshot!(with("10.12.16.0/29\n    gateway: 10.12.16.1"), @"");
    }

    #[test]
    fn ranges_leave_room() {
        let with = |to: &str| {
            let wide = format!("from: 10.12.4.2, to: {to}");
            Fixture::healthy().with("site.yaml", "from: 10.12.4.2, to: 10.12.4.63", &wide).check()
        };
        insta::assert_snapshot!(with("10.12.4.254"), @"site.yaml:9:11 error plane-full plane provider leaves 1 of its addresses for primaries, and the plan needs 3 [site.yaml:13:7 range `vip`] [site.yaml:14:7 range `fip`]");
        insta::assert_snapshot!(with("10.12.4.252"), @"");
    }
}
