use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "address-in-allocation-pool",
    id: "",
    severity: Severity::Error,
    what: "A gateway, a resolver, a host or a taken address lies in a range that Neutron (`pool`) or MAAS (`dhcp`) \
           hands out.",
    why: "A floating IP or a booting machine gets the address of something that is already there; when it is the \
          gateway, the whole plane goes dark.",
    example: "provider: {gateway: 10.12.5.1, ranges: {fip: {kind: pool, from: 10.12.5.0, to: 10.12.7.254}}}",
    help: "move the address, or cut the range so that it leaves the address out",
    source: "Neutron allocation pools; MAAS dynamic ranges",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (address, (at, what)) in context.claims() {
        let Some((plane, range)) = context.allocation(address) else { continue };
        let (kind, range_name, plane) = (range.kind.as_str(), &range.name.value, &plane.name.value);
        let message = format!("{address} is {what}, and lies in the {kind} range `{range_name}` of plane {plane}");
        let finding = sink.finding(*at, message).related(range.name.span, "the range");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn what_is_there_is_not_handed_out() {
        let with = |old: &str, new: &str| Fixture::healthy().with("site.yaml", old, new).check();
        insta::assert_snapshot!(with("gateway: 10.12.4.1", "gateway: 10.12.5.1"), @"site.yaml:10:14 error address-in-allocation-pool 10.12.5.1 is the gateway of plane provider, and lies in the pool range `fip` of plane provider [site.yaml:14:7 the range]");
        insta::assert_snapshot!(with("address: 10.12.4.41", "address: 10.12.5.41"), @"site.yaml:36:42 error address-in-allocation-pool 10.12.5.41 is enp1s0 of host openstack1, and lies in the pool range `fip` of plane provider [site.yaml:14:7 the range]");
        insta::assert_snapshot!(with("{10.12.8.10: maas-rack}", "{10.12.9.10: maas-rack}"), @"site.yaml:23:13 error address-in-allocation-pool 10.12.9.10 is taken on plane metal by maas-rack, and lies in the dhcp range `pxe` of plane metal [site.yaml:22:7 the range]");
        insta::assert_snapshot!(with("resolvers: [10.12.8.1]", "resolvers: [10.12.8.1, 10.12.7.7]"), @"site.yaml:19:28 error address-in-allocation-pool 10.12.7.7 is a resolver of plane metal, and lies in the pool range `fip` of plane provider [site.yaml:14:7 the range]");
        insta::assert_snapshot!(with("address: 10.12.4.41", "address: 10.12.4.141"), @"");
    }
}
