use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Plane;
use model::{At, Severity, Span};
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    code: "address-outside-plane",
    id: "",
    severity: Severity::Error,
    what: "site.yaml puts a gateway, a range, a taken address or a NIC on a plane whose network does not hold it.",
    why: "MAAS refuses it, or the host comes up with an address that nobody routes.",
    example: "provider: {cidr: 10.12.4.0/22, gateway: 10.12.8.1}",
    help: "mend the address, or the plane's `cidr`",
    source: "site.yaml: planes, hosts",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for plane in &context.site.planes {
        let Some(networks) = networks(plane) else { continue };
        let name = &plane.name.value;
        let mut look = |address: IpAddr, at: Span, what: &str| {
            if !plane.holds(address) {
                let message = format!("{what} is {address}, which is not on plane {name} ({})", networks.value);
                let finding = sink.finding(at, message).related(networks.span, "its network");
                sink.push(finding);
            }
        };
        if let Some(gateway) = plane.gateway {
            look(gateway.value, gateway.span, "the gateway");
        }
        for range in &plane.ranges {
            look(range.from.value, range.from.span, &format!("the start of range `{}`", range.name.value));
            look(range.to.value, range.to.span, &format!("the end of range `{}`", range.name.value));
        }
        for (address, who) in &plane.taken {
            look(address.value, address.span, &format!("the address of {who}"));
        }
    }
    nics(context, sink);
}

/// The networks of a plane in one text, at the first of them.
fn networks(plane: &Plane) -> Option<At<String>> {
    let first = plane.networks().next()?;
    let texts: Vec<String> = plane.networks().map(|network| network.value.to_string()).collect();
    Some(At::new(texts.join(", "), first.span))
}

fn nics(context: &Context<'_>, sink: &mut Sink<'_>) {
    for host in &context.site.hosts {
        for nic in &host.nics {
            let Some(address) = nic.address else { continue };
            let Some(plane) = context.site.plane(&nic.plane.value) else { continue };
            if let Some(cidr) = networks(plane).filter(|_| !plane.holds(address.value)) {
                let (host, nic, plane) = (&host.name.value, &nic.name.value, &plane.name.value);
                let message =
                    format!("{nic} of {host} has {}, which is not on plane {plane} ({})", address.value, cidr.value);
                let finding = sink.finding(address.span, message).related(cidr.span, "its network");
                sink.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn addresses_lie_on_their_planes() {
        let with = |old: &str, new: &str| Fixture::healthy().with("site.yaml", old, new).check();
        insta::assert_snapshot!(with("gateway: 10.12.4.1", "gateway: 10.12.8.2"), @"site.yaml:10:14 error address-outside-plane the gateway is 10.12.8.2, which is not on plane provider (10.12.4.0/22) [site.yaml:9:11 its network]");
        insta::assert_snapshot!(with("to: 10.12.7.254", "to: 10.12.8.254"), @"site.yaml:14:46 error address-outside-plane the end of range `fip` is 10.12.8.254, which is not on plane provider (10.12.4.0/22) [site.yaml:9:11 its network]");
        insta::assert_snapshot!(with("address: 10.12.4.41", "address: 10.13.4.41"), @"site.yaml:36:42 error address-outside-plane enp1s0 of openstack1 has 10.13.4.41, which is not on plane provider (10.12.4.0/22) [site.yaml:9:11 its network]");
        insta::assert_snapshot!(with("{10.12.8.10: maas-rack}", "{10.13.8.10: maas-rack}"), @"site.yaml:23:13 error address-outside-plane the address of maas-rack is 10.13.8.10, which is not on plane metal (10.12.8.0/22) [site.yaml:17:11 its network]");
        insta::assert_snapshot!(with("address: 10.12.4.41", "address: 10.12.4.44"), @"");
    }
}
