use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Range;
use ipnet::IpNet;
use model::{At, Severity, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "plane-overlap",
    id: "",
    severity: Severity::Error,
    what: "The networks of two planes or pools, two ranges of one plane, or two parts of one pool overlap.",
    why: "A router knows only one way to an address, and MAAS refuses overlapping subnets and ranges.",
    example: "planes: {provider: {cidr: 10.12.4.0/22}, metal: {cidr: 10.12.6.0/23}}",
    help: "move one of the two",
    source: "site.yaml: planes, pools",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let site = context.site;
    let of = |cidr: Option<At<IpNet>>, name: String| {
        cidr.map(|cidr| (cidr.value.network(), cidr.value.broadcast(), cidr.span, name))
    };
    let planes = site.planes.iter().flat_map(|plane| {
        let name = format!("plane {}", plane.name.value);
        [of(plane.cidr, name.clone()), of(plane.v6, name)]
    });
    let pools = site.pools.iter().flat_map(|pool| {
        let name = format!("pool {}", pool.name.value);
        [of(Some(pool.cidr), name.clone()), of(pool.v6, name)]
    });
    overlaps(planes.chain(pools).flatten().collect(), sink);
    for pool in &site.pools {
        let parts = pool.taken.iter().filter_map(|(part, who)| of(Some(*part), format!("{} of {who}", part.value)));
        overlaps(parts.collect(), sink);
    }
    for plane in &site.planes {
        // A range that leaves its plane is address-outside-plane.
        let inside = |range: &&Range| plane.cidr.is_none() || (plane.holds(range.from.value) && plane.holds(range.to.value));
        let ranges = plane.ranges.iter().filter(inside).map(|range| {
            let name = format!("range `{}` of plane {}", range.name.value, plane.name.value);
            (range.from.value, range.to.value, range.name.span, name)
        });
        overlaps(ranges.collect(), sink);
    }
}

/// First and last address, the place, and what it is.
type Stretch<T> = (T, T, Span, String);

/// Reports every stretch that begins before the one that reaches furthest so far has ended. One that lies over several
/// is reported by itself.
fn overlaps<T: Ord + Copy>(mut stretches: Vec<Stretch<T>>, sink: &mut Sink<'_>) {
    stretches.sort();
    let mut furthest: Option<&Stretch<T>> = None;
    let mut under: BTreeMap<Span, (&Stretch<T>, Vec<&Stretch<T>>)> = BTreeMap::new();
    for stretch in &stretches {
        if let Some(before) = furthest.filter(|before| stretch.0 <= before.1) {
            under.entry(before.2).or_insert((before, vec![])).1.push(stretch);
        }
        if furthest.is_none_or(|before| stretch.1 > before.1) {
            furthest = Some(stretch);
        }
    }
    for (at, ((.., name), others)) in under {
        let finding = match others.as_slice() {
            [(.., one, other)] => sink.finding(*one, format!("{other} overlaps {name}")).related(at, name),
            _ => others.iter().take(SHOWN).fold(
                sink.finding(at, format!("{name} overlaps {} others", others.len())),
                |finding, (.., one, other)| finding.related(*one, other.as_str()),
            ),
        };
        sink.push(finding);
    }
}

/// How many of the stretches under another are pointed at.
const SHOWN: usize = 3;

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn networks_and_ranges_are_apart() {
        let with = |old: &str, new: &str| Fixture::healthy().with("site.yaml", old, new).check();
        insta::assert_snapshot!(with("cidr: 10.12.16.0/22", "cidr: 10.12.10.0/24"), @"site.yaml:26:11 error plane-overlap plane storage overlaps plane metal [site.yaml:17:11 plane metal]");
        insta::assert_snapshot!(with("from: 10.12.5.0", "from: 10.12.4.60"), @"site.yaml:14:7 error plane-overlap range `fip` of plane provider overlaps range `vip` of plane provider [site.yaml:13:7 range `vip` of plane provider]");
        insta::assert_snapshot!(with("cidr: 10.12.16.0/22", "cidr: 10.12.12.0/22"), @"");
    }

    #[test]
    fn a_pool_is_clear_of_planes_and_its_parts_of_each_other() {
        let with = |old: &str, new: &str| Fixture::healthy().with("site.yaml", old, new).check();
        insta::assert_snapshot!(with("cidr: 10.12.16.0/22", "cidr: 10.20.16.0/22"), @"site.yaml:26:11 error plane-overlap plane storage overlaps pool tenant [site.yaml:41:18 pool tenant]");
        insta::assert_snapshot!(with("each: 24, resolvers: [1.1.1.1], taken: {10.20.0.0/24: mgmt}", "taken: {10.20.0.0/24: mgmt, 10.20.0.0/25: lab}"), @"site.yaml:41:40 error plane-overlap 10.20.0.0/24 of mgmt overlaps 10.20.0.0/25 of lab [site.yaml:41:60 10.20.0.0/25 of lab]");
        insta::assert_snapshot!(with("{10.20.0.0/24: mgmt}", "{10.20.0.0/24: mgmt, 10.20.1.0/24: lab}"), @"");
    }
}
