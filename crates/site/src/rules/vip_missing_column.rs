use crate::context::Context;
use crate::repair::{is_own, replace};
use crate::rule::{Rule, Sink};
use crate::site::Plane;
use crate::vips::Vips;
use model::{Fix, Severity, Span};
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    code: "vip-missing-column",
    id: "R11",
    severity: Severity::Error,
    what: "An application has VIPs, but not exactly one on each plane of `vips.columns`, or of its own list \
           under `vips.only`.",
    why: "A charm looks for a VIP in the subnet of each bound space; where there is none, resolve_address raises \
          ValueError and the unit goes into error at its first identity-service hook. A guard that reads only the \
          first VIP does not see it.",
    example: "vip: 10.12.4.50          # vips.columns: [provider, metal]",
    help: "write one VIP for each plane of `vips.columns`, in that order, or list the application under `vips.only`",
    source: "charms.openstack charms_openstack/ip.py",
    check,
};

// Repair: the table of octets and the block of the plane give the missing address, where it is free.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in &context.vips {
        let columns = context.columns_of(vips.name());
        for plane in columns {
            let name = &plane.name.value;
            let mut here = vips.addresses().filter(|address| plane.holds(address.value));
            let (first, second) = (here.next(), here.next());
            // With as many words as columns, the one that misses this plane stands elsewhere: vip-outside-plane.
            if first.is_none() && vips.words.len() < columns.len() {
                let message = format!("{} has no VIP on plane {name}", vips.name());
                sink.push(sink.finding(vips.span, message).fix_if(added(context, vips, plane)));
            }
            if let Some(second) = second {
                let message = format!("{} has a second VIP on plane {name}: {}", vips.name(), second.value);
                let finding = sink.finding(second.span, message).help("keep one VIP for each plane");
                sink.push(finding);
            }
        }
    }
    let only = context.site.vips.only.iter().filter(|(name, _)| context.vips_of(name).is_none());
    for (name, only) in only.filter(|_| context.inputs.bundle.is_some()) {
        let message = format!("`vips.only` lists {name}, which has no VIP in the bundle");
        let finding = sink.finding(only.span, message).help("mend the name, or take the line away");
        sink.push(finding);
    }
}

/// The VIP that the plane's block has for the application's octet, put where its column stands.
fn added(context: &Context<'_>, vips: &Vips<'_>, plane: &Plane) -> Option<Fix> {
    let octet = context.site.vips.octets.get(vips.name())?.value;
    let range = plane.vip_range()?;
    let (IpAddr::V4(from), IpAddr::V4(to)) = (range.from.value, range.to.value) else { return None };
    let ([a, b, c, _], [d, e, f, _]) = (from.octets(), to.octets());
    let address = IpAddr::from([a, b, c, octet]);
    let columns = context.columns_of(vips.name());
    let column = columns.iter().position(|column| column.name.value == plane.name.value)?;
    let plane_of = |at: IpAddr| columns.iter().position(|column| column.holds(at));
    // With one address of another plane it is plain on which side the new one stands.
    let [only] = vips.words.as_slice() else { return None };
    let there = plane_of(*only.value.as_ref().ok()?)?;
    let (at, text) = match column < there {
        true => (only.span.start, format!("{address} ")),
        false => (only.span.end, format!(" {address}")),
    };
    let place = Span { start: at, end: at, ..only.span };
    let is_safe = (a, b, c) == (d, e, f)
        && range.holds(address)
        && context.is_free_for_vip(address)
        && is_own(context.inputs.sources, vips.application, only.span);
    is_safe.then(|| replace(format!("give {} {address} on {}", vips.name(), plane.name.value), place, text))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn with(vip: &str) -> String {
        Fixture::without_octets().with("bundle.yaml", "vip: 10.12.4.50 10.12.8.50", &format!("vip: {vip}")).check()
    }

    #[test]
    fn the_missing_one_follows_from_the_octet() {
        let left = |vip: &str| Fixture::healthy().with("bundle.yaml", "10.12.4.50 10.12.8.50", vip);
        insta::assert_snapshot!(left("10.12.4.50").repaired(), @"
        -      vip: 10.12.4.50
        +      vip: 10.12.4.50 10.12.8.50
        ");
        insta::assert_snapshot!(left("'10.12.8.50' # both?").repaired(), @"
        -      vip: '10.12.8.50' # both?
        +      vip: '10.12.4.50 10.12.8.50' # both?
        ");
        let taken = left("10.12.4.50").with("site.yaml", "taken: {10.12.8.10: maas-rack}", "taken: {10.12.8.50: maas-rack}");
        insta::assert_snapshot!(taken.repaired(), @"bundle.yaml:13:12 error vip-missing-column keystone has no VIP on plane metal");
    }

    #[test]
    fn every_column_has_exactly_one() {
        insta::assert_snapshot!(with("10.12.4.50"), @"bundle.yaml:13:12 error vip-missing-column keystone has no VIP on plane metal");
        insta::assert_snapshot!(with("10.12.8.50"), @"bundle.yaml:13:12 error vip-missing-column keystone has no VIP on plane provider");
        insta::assert_snapshot!(with("10.12.4.50 10.12.8.50 10.12.8.60"), @"bundle.yaml:13:34 error vip-missing-column keystone has a second VIP on plane metal: 10.12.8.60");
        insta::assert_snapshot!(with("'10.12.4.50   10.12.8.50'"), @"");
    }

    #[test]
    fn an_application_of_fewer_columns_has_one_on_each_of_those() {
        let only = |only: &str, vip: &str| {
            let bound = "region: one\n    bindings: {\"\": metal, public: provider}";
            let site = Fixture::without_octets().with("bundle.yaml", bound, "region: one\n    bindings: {\"\": metal}");
            let site = site.with("site.yaml", "vips:\n", &format!("vips:\n  only: {only}\n"));
            site.with("bundle.yaml", "vip: 10.12.4.50 10.12.8.50", &format!("vip: {vip}")).check()
        };
        insta::assert_snapshot!(only("{keystone: [metal]}", "10.12.8.50"), @"");
        insta::assert_snapshot!(only("{keystone: [metal]}", "10.12.8.50 10.12.8.60"), @"bundle.yaml:13:23 error vip-missing-column keystone has a second VIP on plane metal: 10.12.8.60");
        insta::assert_snapshot!(only("{glance: [metal]}", "10.12.8.50"), @"
        bundle.yaml:13:12 error vip-missing-column keystone has no VIP on plane provider
        bundle.yaml:31:12 error vip-outside-plane VIP 10.12.4.51 of glance is on none of its planes
        ");
        insta::assert_snapshot!(only("{vault: [metal]}", "10.12.4.50 10.12.8.50"), @"site.yaml:38:10 error vip-missing-column `vips.only` lists vault, which has no VIP in the bundle");
    }
}
