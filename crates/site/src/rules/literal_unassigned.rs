use crate::context::Context;
use crate::literals::{VipOptions, What, is_mentioned};
use crate::rule::{Rule, Sink};
use crate::site::Plane;
use ipnet::{IpNet, Ipv4Net};
use model::yaml::{Node, Value};
use model::Severity;
use std::collections::BTreeSet;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    code: "literal-unassigned",
    id: "",
    severity: Severity::Warning,
    what: "A committed text names a private address or network that site.yaml gives to nobody.",
    why: "The plane was renumbered, or the address is one that MAAS hands out and that somebody else has after the next \
          deploy: whoever follows the text talks to a stranger.",
    example: "ping 10.12.8.177          # in no range of plane metal, and no host's",
    help: "name the thing instead of its address, mend the address, or say under `mentions` what it is",
    source: "site.yaml: planes, pools, mentions",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let site = context.site;
    if site.planes.is_empty() {
        return;
    }
    let declared = declared(context);
    let networks: Vec<Ipv4Net> = networks(context).collect();
    let mut options = VipOptions::default();
    for literal in context.literals() {
        let Some(message) = stale(context, &declared, &networks, literal.what) else { continue };
        if !options.hold(context, literal.span) {
            sink.report(literal.span, message);
        }
    }
}

/// What is stale about an address or a network.
fn stale(context: &Context<'_>, declared: &BTreeSet<IpAddr>, networks: &[Ipv4Net], what: What) -> Option<String> {
    match what {
        What::Network(network) => {
            let touches = |other: &Ipv4Net| other.contains(&network) || network.contains(other);
            let is_known = !network.network().is_private() || networks.iter().any(touches);
            (!is_known).then(|| format!("{network} is no network of a plane or pool"))
        }
        What::Address(address) => {
            let ip = IpAddr::V4(address);
            let is_end = |network: &Ipv4Net| [network.network(), network.broadcast()].contains(&address);
            let is_known = declared.contains(&ip) || is_mentioned(context, ip) || networks.iter().any(is_end);
            if is_known || !address.is_private() {
                return None;
            }
            let holds = |plane: &&Plane| plane.holds(ip);
            let Some(plane) = context.site.planes.iter().find(holds) else {
                let is_on = networks.iter().any(|network| network.contains(&address));
                return (!is_on).then(|| format!("{ip} is on no plane and in no pool"));
            };
            // vip-range-literal knows more about these.
            let is_of_vips = context.columns.iter().any(|column| column.name == plane.name)
                && plane.vip_range().is_some_and(|range| range.holds(ip));
            (!is_of_vips).then(|| format!("{ip} is on plane {}, and site.yaml gives it to nobody", plane.name.value))
        }
    }
}

/// Every address that stands in site.yaml as a value or a key, and the VIPs.
fn declared(context: &Context<'_>) -> BTreeSet<IpAddr> {
    let vips = context.vips.iter().flat_map(|vips| vips.addresses());
    let mut declared: BTreeSet<IpAddr> = vips.map(|address| address.value).collect();
    let mut rest: Vec<&Node> = context.site.tree.iter().collect();
    while let Some(node) = rest.pop() {
        match &node.value {
            Value::Map(entries) => rest.extend(entries.iter().flat_map(|entry| [&entry.key, &entry.value])),
            Value::List(items) => rest.extend(items),
            _ => declared.extend(node.as_str().and_then(|text| text.parse::<IpAddr>().ok())),
        }
    }
    declared
}

/// The IPv4 networks of the planes, the pools and what else texts may name.
fn networks<'a>(context: &Context<'a>) -> impl Iterator<Item = Ipv4Net> + use<'a> {
    let site = context.site;
    let planes = site.planes.iter().flat_map(Plane::networks).map(|network| network.value);
    let pools = site.pools.iter().map(|pool| pool.cidr.value);
    let mentions = site.mentions.iter().map(|(network, _)| network.value);
    planes.chain(pools).chain(mentions).filter_map(|network| match network {
        IpNet::V4(network) => Some(network),
        IpNet::V6(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn with(text: &str) -> Fixture {
        Fixture::healthy().with("runbooks/phase-01.md", "the router at 10.12.4.1.", text)
    }

    #[test]
    fn texts_name_what_the_site_declares() {
        insta::assert_snapshot!(with("MySQL at 10.12.8.173, the rack at 10.12.40.10, metal is 10.12.40.0/22.").check(), @"
        runbooks/phase-01.md:3:48 warning literal-unassigned 10.12.8.173 is on plane metal, and site.yaml gives it to nobody
        runbooks/phase-01.md:3:73 warning literal-unassigned 10.12.40.10 is on no plane and in no pool
        runbooks/phase-01.md:3:95 warning literal-unassigned 10.12.40.0/22 is no network of a plane or pool
        ");
        insta::assert_snapshot!(with("tenants in 10.20.7.0/24, such as 10.20.7.9; all of 10.0.0.0/8; DNS at 1.1.1.1 and 9.9.9.0/24; hosts at 10.12.4.40.").check(), @"");
    }

    #[test]
    fn the_site_may_let_texts_mention_what_is_nobody_s() {
        let mentions = "mentions: {10.12.8.173: mysql-innodb-cluster/0 as built, 192.168.7.0/24: the office}\nallow:";
        let told = with("MySQL at 10.12.8.173, the office at 192.168.7.9 of 192.168.7.0/24.").with("site.yaml", "allow:", mentions);
        insta::assert_snapshot!(told.check(), @"");
    }
}
