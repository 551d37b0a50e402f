use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeMap;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    code: "vip-duplicate",
    id: "R09",
    severity: Severity::Error,
    what: "One VIP is given to two applications, or twice to one.",
    why: "Both clusters bring the address up; clients reach one service or the other, by chance of ARP.",
    example: "keystone: {options: {vip: 10.12.4.50}}\nglance: {options: {vip: 10.12.4.50}}",
    help: "give each application an address of its own",
    source: "hacluster: one ocf:heartbeat:IPaddr2 resource for each VIP",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // Whose octet it is has it by right; between others the order of the names decides.
    let (by_right, others): (Vec<_>, Vec<_>) = context
        .vips
        .iter()
        .flat_map(|vips| vips.addresses().map(move |address| (vips.name(), address)))
        .partition(|(name, address)| is_by_octet(context, name, address.value));
    let mut owners = BTreeMap::new();
    for (name, address) in by_right.into_iter().chain(others) {
        let Some(&(owner, first)) = owners.get(&address.value) else {
            owners.insert(address.value, (name, address.span));
            continue;
        };
        // An anchored list of VIPs stands once and is used twice; then both places are the same.
        let message = format!("VIP {} of {name} is also a VIP of {owner}", address.value);
        let finding = sink.finding(address.span, message).related(first, format!("the one of {owner}"));
        sink.push(finding);
    }
}

fn is_by_octet(context: &Context<'_>, name: &str, address: IpAddr) -> bool {
    let octet = context.site.vips.octets.get(name).map(|octet| octet.value);
    matches!((address, octet), (IpAddr::V4(v4), Some(octet)) if v4.octets().last() == Some(&octet))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn no_vip_is_given_twice() {
        let one = Fixture::without_octets();
        let broken = one.clone().with("bundle.yaml", "10.12.8.50", "10.12.8.51");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:13:23 error vip-duplicate VIP 10.12.8.51 of keystone is also a VIP of glance [bundle.yaml:31:23 the one of glance]");
        insta::assert_snapshot!(one.with("bundle.yaml", "10.12.8.50", "10.12.8.52").check(), @"");
    }
}
