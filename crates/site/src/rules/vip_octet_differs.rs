use crate::context::Context;
use crate::repair::{is_own, replace};
use crate::rule::{Rule, Sink};
use crate::vips::Vips;
use model::{At, Fix, Severity};
use std::collections::BTreeMap;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    code: "vip-octet-differs",
    id: "R11",
    severity: Severity::Error,
    what: "A VIP does not end in the octet that `vips.octet` gives its application, or the two lists differ.",
    why: "Operators, certificates and notes rely on one number for each service on every plane.",
    example: "vip: 10.12.4.50 10.12.8.51          # vips.octet: {keystone: 50}",
    help: "mend the address, or `vips.octet` in site.yaml",
    source: "site.yaml: vips.octet",
    check,
};

// Repair: where the table and the VIPs on the other planes agree, the one that does not is mended.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let octets = &context.site.vips.octets;
    if octets.is_empty() {
        return;
    }
    let mut unused: BTreeMap<&str, &At<u8>> = octets.iter().map(|(name, octet)| (name.as_str(), octet)).collect();
    let mut unlisted = vec![];
    for vips in &context.vips {
        let Some(octet) = unused.remove(vips.name()) else {
            unlisted.push(vips);
            continue;
        };
        for address in vips.addresses() {
            let IpAddr::V4(v4) = address.value else { continue };
            if v4.octets().last() == Some(&octet.value) {
                continue;
            }
            let message = format!("VIP {v4} of {} does not end in .{}", vips.name(), octet.value);
            let finding = sink.finding(address.span, message).related(octet.span, "the octet");
            sink.push(finding.fix_if(mended(context, vips, address, octet.value)));
        }
    }
    unlisted.retain(|vips| !is_listed(context, vips.name()));
    // One name too many on either side is one name that is written in two ways.
    let renamed = unlisted.first().filter(|_| unlisted.len() == 1 && unused.len() == 1).copied();
    for vips in unlisted.iter().filter(|_| renamed.is_none()) {
        sink.report(vips.span, format!("{} has a VIP, and `vips.octet` does not list it", vips.name()));
    }
    for (name, octet) in unused {
        let mut finding =
            sink.finding(octet.span, format!("`vips.octet` lists {name}, which has no VIP in the bundle"));
        if let Some(application) = context.site.bundle.applications.get(name) {
            finding = finding.related(application.name.span, "the application");
        }
        if let Some(vips) = renamed {
            finding = finding.related(vips.span, format!("{} has one, and is not listed", vips.name()));
        }
        sink.push(finding);
    }
}

/// Whether `vips.octet` has the name after all, with a value that could not be read.
fn is_listed(context: &Context<'_>, name: &str) -> bool {
    let octets = context.site.tree.as_ref().and_then(|tree| tree.get("vips")?.get("octet"));
    octets.is_some_and(|octets| octets.get(name).is_some())
}

/// The address with the octet that table and other columns agree on, where that address is free.
fn mended(context: &Context<'_>, vips: &Vips<'_>, wrong: At<IpAddr>, octet: u8) -> Option<Fix> {
    let last = |address: IpAddr| match address {
        IpAddr::V4(v4) => v4.octets().last().copied(),
        IpAddr::V6(_) => None,
    };
    let mut others = vips.addresses().filter(|address| address.span != wrong.span).peekable();
    let agree = others.peek().is_some() && others.all(|other| last(other.value) == Some(octet));
    let IpAddr::V4(v4) = wrong.value else { return None };
    let [a, b, c, _] = v4.octets();
    let address = IpAddr::from([a, b, c, octet]);
    let title = format!("give {} {address}", vips.name());
    let is_safe = agree && context.is_free_for_vip(address) && is_own(context.inputs.sources, vips.application, wrong.span);
    is_safe.then(|| replace(title, wrong.span, address.to_string()))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn octets_agree_on_every_plane() {
        let broken = Fixture::healthy().with("bundle.yaml", "10.12.8.50", "10.12.8.52");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:13:23 error vip-octet-differs VIP 10.12.8.52 of keystone does not end in .50 [site.yaml:39:11 the octet]");
        insta::assert_snapshot!(broken.repaired(), @"
        -      vip: 10.12.4.50 10.12.8.52
        +      vip: 10.12.4.50 10.12.8.50
        ");
        let both = broken.clone().with("bundle.yaml", "10.12.4.50", "10.12.4.52");
        insta::assert_snapshot!(both.repaired(), @"
        bundle.yaml:13:12 error vip-octet-differs VIP 10.12.4.52 of keystone does not end in .50 [site.yaml:39:11 the octet]
        bundle.yaml:13:23 error vip-octet-differs VIP 10.12.8.52 of keystone does not end in .50 [site.yaml:39:11 the octet]
        ");
        let repaired = broken.with("bundle.yaml", "10.12.4.50", "10.12.4.52").with("site.yaml", "keystone: 50", "keystone: 52");
        insta::assert_snapshot!(repaired.check(), @"");
    }

    #[test]
    fn the_table_and_the_bundle_name_the_same_applications() {
        let broken = Fixture::healthy().with("site.yaml", "glance: 51", "glanse: 51");
        insta::assert_snapshot!(broken.check(), @"site.yaml:39:25 error vip-octet-differs `vips.octet` lists glanse, which has no VIP in the bundle [bundle.yaml:31:12 glance has one, and is not listed]");
        insta::assert_snapshot!(Fixture::healthy().with("site.yaml", "  octet: {keystone: 50, glance: 51}\n", "").check(), @"");
    }
}
