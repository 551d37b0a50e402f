use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeMap;

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
    let mut owners = BTreeMap::new();
    for vips in &context.vips {
        for address in vips.addresses() {
            let Some(&(owner, first)) = owners.get(&address.value) else {
                owners.insert(address.value, (vips.name(), address.span));
                continue;
            };
            // An anchored list of VIPs stands once and is used twice; then both places are the same.
            let message = format!("VIP {} of {} is also a VIP of {owner}", address.value, vips.name());
            let finding = sink.finding(address.span, message).related(first, format!("the one of {owner}"));
            sink.push(finding);
        }
    }
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
