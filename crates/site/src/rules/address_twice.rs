use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Plane;
use model::{Severity, Span};
use std::collections::BTreeMap;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    code: "address-twice",
    id: "",
    severity: Severity::Error,
    what: "site.yaml gives one address to two of: gateways, taken addresses, NICs.",
    why: "Two machines answer for one address.",
    example: "hosts: {a: {nics: {e0: {address: 10.12.4.40}}}, b: {nics: {e0: {address: 10.12.4.40}}}}",
    help: "give each its own address",
    source: "ARP: one owner for each address",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut owners: BTreeMap<IpAddr, (Span, String)> = BTreeMap::new();
    let mut take = |plane: Option<&Plane>, address: IpAddr, at: Span, what: String| {
        // An address on the wrong plane is address-outside-plane; whose it is there follows from that.
        if plane.is_some_and(|plane| plane.cidr.is_some() && !plane.holds(address)) {
            return;
        }
        if let Some((first, owner)) = owners.get(&address) {
            let message = format!("{address} of {what} is also that of {owner}");
            let finding = sink.finding(at, message).related(*first, format!("that of {owner}"));
            sink.push(finding);
            return;
        }
        owners.insert(address, (at, what));
    };
    for plane in &context.site.planes {
        if let Some(gateway) = plane.gateway {
            take(Some(plane), gateway.value, gateway.span, format!("the gateway of plane {}", plane.name.value));
        }
        for (address, who) in &plane.taken {
            take(Some(plane), address.value, address.span, who.clone());
        }
    }
    for host in &context.site.hosts {
        for nic in &host.nics {
            if let Some(address) = nic.address {
                let plane = context.site.plane(&nic.plane.value);
                take(plane, address.value, address.span, format!("{} on {}", nic.name.value, host.name.value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn every_address_has_one_owner() {
        let with = |address: &str| Fixture::healthy().with("site.yaml", "address: 10.12.4.41", address).check();
        insta::assert_snapshot!(with("address: 10.12.4.40"), @"site.yaml:36:42 error address-twice 10.12.4.40 of enp1s0 on openstack1 is also that of enp1s0 on openstack0 [site.yaml:31:42 that of enp1s0 on openstack0]");
        insta::assert_snapshot!(with("address: 10.12.4.1"), @"site.yaml:36:42 error address-twice 10.12.4.1 of enp1s0 on openstack1 is also that of the gateway of plane provider [site.yaml:10:14 that of the gateway of plane provider]");
        insta::assert_snapshot!(with("address: 10.12.4.42"), @"");
    }
}
