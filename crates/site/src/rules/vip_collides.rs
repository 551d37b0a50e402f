use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-collides",
    id: "R09",
    severity: Severity::Error,
    what: "A VIP is the address of a gateway, a resolver or a host, or is listed as taken.",
    why: "Two machines answer for one address. With a gateway or resolver the whole plane goes dark.",
    example: "vip: 10.12.4.50 10.12.8.10          # taken: {10.12.8.10: maas-rack}",
    help: "take another address from the reserved VIP range",
    source: "ARP: one owner for each address",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in &context.vips {
        for address in vips.addresses() {
            let Some((span, what)) = context.claim(address.value) else { continue };
            let message = format!("VIP {} of {} is {what}", address.value, vips.name());
            let finding = sink.finding(address.span, message).related(*span, "declared here");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_vip_belongs_to_nobody_else() {
        let one = Fixture::without_octets();
        let with = |old, new| one.clone().with("bundle.yaml", old, new).check();
        insta::assert_snapshot!(with("10.12.8.50", "10.12.8.10"), @"bundle.yaml:13:23 error vip-collides VIP 10.12.8.10 of keystone is taken on plane metal by maas-rack [site.yaml:23:13 declared here]");
        insta::assert_snapshot!(with("10.12.4.50", "10.12.4.1"), @"bundle.yaml:13:12 error vip-collides VIP 10.12.4.1 of keystone is the gateway of plane provider [site.yaml:10:14 declared here]");
        insta::assert_snapshot!(with("10.12.4.50", "10.12.4.41"), @"bundle.yaml:13:12 error vip-collides VIP 10.12.4.41 of keystone is enp1s0 of host openstack1 [site.yaml:36:42 declared here]");
        insta::assert_snapshot!(with("10.12.4.50", "10.12.4.42"), @"");
    }
}
