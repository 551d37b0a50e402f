use super::bridges::{NETWORKS, PORTS, chassis, mappings, pair};
use super::options::is_placeholder;
use super::{ends, placed};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::{Host, Nic};
use model::{At, Severity, Span};
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: "nic-two-owners",
    id: "",
    severity: Severity::Error,
    what: "OVS owns a NIC, and Juju would bridge it for a container, or site.yaml gives it to somebody else.",
    why: "Juju lays a Linux bridge over the NIC of a space unless MAAS has laid one there already. Then two claim one \
          NIC: the VIPs go on answering, br-ex loses its carrier, and every floating IP is dark.",
    example: "enp1s0: {plane: provider, owner: ovs}          # and keystone, in a container there, binds provider",
    help: "name the bridge that MAAS lays over the NIC (`bridge: br-ex`), or give the space a NIC that OVS does not take",
    source: "Juju's bridge policy for containers on MAAS; charm-guide install-maas, on the OVS bridge",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let wanted = wanted(context);
    let (ports, bridges) = (ports(context), bridges(context));
    for (index, host) in context.site.hosts.iter().enumerate() {
        for nic in &host.nics {
            let port = ports.iter().find(|port| is_port(port, index, nic));
            let (host_name, name) = (&host.name.value, &nic.name.value);
            let owner = nic.owner.as_ref().filter(|owner| owner.value != "ovs");
            if let Some((owner, port)) = owner.zip(port) {
                let message = format!("{name} of {host_name} belongs to {}, and OVS takes it into {}", owner.value, port.bridge);
                let finding = sink.finding(owner.span, message).related(port.span, "OVS takes it here");
                sink.push(finding.help("name one owner: write `owner: ovs`, or take the NIC out of the option"));
                continue;
            }
            if let Some(bridge) = &nic.bridge {
                elsewhere(sink, host, nic, bridge, port, &bridges);
                continue;
            }
            let Some(taken) = port.map(|port| port.span).or(nic.owner.as_ref().map(|owner| owner.span)) else { continue };
            if let Some((application, bound)) = asks(context, &wanted, index, host, nic) {
                let space = &bound.value;
                let message = format!(
                    "OVS owns {name} of {host_name}, and Juju would bridge it for the container of {application} in space {space}"
                );
                let finding = sink.finding(taken, message);
                sink.push(finding.related(bound.span, format!("{application} binds {space}")));
            }
        }
    }
}

/// A bridge of MAAS's that is not the one into which OVS puts the NIC.
fn elsewhere(
    sink: &mut Sink<'_>,
    host: &Host,
    nic: &Nic,
    bridge: &At<String>,
    port: Option<&Port>,
    bridges: &BTreeMap<String, Span>,
) {
    let is_ovs = nic.owner.as_ref().is_some_and(|owner| owner.value == "ovs");
    let (host, name, ours) = (&host.name.value, &nic.name.value, &bridge.value);
    let finding = match port {
        Some(port) if port.bridge != *ours => {
            let message = format!("{name} of {host} is in bridge {ours}, and OVS takes it into {}", port.bridge);
            sink.finding(bridge.span, message).related(port.span, "OVS takes it here")
        }
        None if is_ovs && !bridges.is_empty() && !bridges.contains_key(ours) => {
            let message = format!("{name} of {host} is in bridge {ours}, which no chassis of the bundle has");
            let finding = sink.finding(bridge.span, message);
            bridges.iter().fold(finding, |finding, (bridge, at)| finding.related(*at, format!("bridge {bridge}")))
        }
        _ => return,
    };
    sink.push(finding.help("name one bridge in site.yaml, in MAAS and in the options of the chassis"));
}

/// The first application with a container on a host for which Juju would have to bridge this NIC, and its binding.
fn asks<'a>(
    context: &Context<'a>,
    wanted: &BTreeMap<(usize, &'a str), (&'a str, &'a At<String>)>,
    index: usize,
    host: &Host,
    nic: &Nic,
) -> Option<(&'a str, &'a At<String>)> {
    let site = context.site;
    let space = |nic: &Nic| site.plane(&nic.plane.value).map(|plane| plane.space.value.as_str());
    let ours = space(nic)?;
    // Another NIC in the space, which Juju may bridge, or which has its bridge, serves the container.
    let is_other = |other: &Nic| {
        let is_free = other.owner.as_ref().is_none_or(|owner| owner.value != "ovs");
        other.name != nic.name && space(other) == Some(ours) && (is_free || other.bridge.is_some())
    };
    if host.nics.iter().any(is_other) {
        return None;
    }
    wanted.get(&(index, ours)).copied()
}

/// The spaces that containers need on each host, with the first application that binds each.
fn wanted<'a>(context: &Context<'a>) -> BTreeMap<(usize, &'a str), (&'a str, &'a At<String>)> {
    let mut wanted = BTreeMap::new();
    for unit in placed::units(context).into_iter().filter(|unit| unit.is_contained) {
        let name = unit.application.name.value.as_str();
        for binding in unit.application.bindings.values() {
            wanted.entry((unit.host, binding.space.value.as_str())).or_insert((name, &binding.space));
        }
    }
    wanted
}

/// A NIC that a chassis puts into a bridge.
struct Port {
    bridge: String,
    /// Its name, or its MAC address in lower case.
    nic: String,
    span: Span,
    /// The hosts on which the chassis runs, by their numbers.
    hosts: BTreeSet<usize>,
}

/// Whether a chassis takes this NIC. A MAC address is one NIC's, a name one NIC's of every host of the chassis.
fn is_port(port: &Port, host: usize, nic: &Nic) -> bool {
    let by_name = port.nic == nic.name.value && port.hosts.contains(&host);
    by_name || nic.mac.as_ref().is_some_and(|mac| mac.value == port.nic)
}

fn ports(context: &Context<'_>) -> Vec<Port> {
    let placed = placed::hosts(context);
    let of = |name: &str| placed.get(name).into_iter().flatten().copied().collect::<Vec<_>>();
    let mut ports = Vec::new();
    for application in chassis(context) {
        let name = application.name.value.as_str();
        // A subordinate is on the hosts of its principals.
        let principals = ends::relations(context).filter_map(|(_, [one, other])| {
            let peer = match [&one, &other].map(|side| side.application.name.value == name) {
                [true, false] => other,
                [false, true] => one,
                _ => return None,
            };
            (peer.scope() == Some(bundle::Scope::Container)).then_some(peer.application.name.value.as_str())
        });
        let hosts: BTreeSet<usize> = principals.chain([name]).flat_map(of).collect();
        for word in mappings(context.inputs.sources, application, PORTS) {
            if let Some((bridge, nic)) = pair(&word) {
                let (bridge, nic) = (bridge.to_owned(), nic.to_ascii_lowercase());
                ports.push(Port { bridge, nic, span: word.span, hosts: hosts.clone() });
            }
        }
    }
    ports
}

/// The bridges that chassis have, each where it is named first.
fn bridges(context: &Context<'_>) -> BTreeMap<String, Span> {
    let mut bridges = BTreeMap::new();
    for application in chassis(context) {
        let networks = mappings(context.inputs.sources, application, NETWORKS);
        let ports = mappings(context.inputs.sources, application, PORTS);
        // Where the two options differ, that is bridge-mapping-unmatched.
        let named = networks.iter().map(|word| (word.span, pair(word).map(|(_, bridge)| bridge)));
        let named = named.chain(ports.iter().map(|word| (word.span, pair(word).map(|(bridge, _)| bridge))));
        for (span, bridge) in named {
            if let Some(bridge) = bridge.filter(|bridge| !is_placeholder(bridge)) {
                bridges.entry(bridge.to_owned()).or_insert(span);
            }
        }
    }
    bridges
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    const CHASSIS: &str = "applications:\n  chassis:\n    charm: ovn-dedicated-chassis\n    options: {ovn-bridge-mappings: \"p:br-ex\", bridge-interface-mappings: \"br-ex:52:54:00:00:00:01\"}\n    \
        channel: 24.03/stable\n    num_units: 1\n    to: [\"9\"]\n    bindings: {\"\": metal}\nrelations: [[\"chassis:certificates\", \"vault:certificates\"]]\n";

    fn nic(now: &str) -> Fixture {
        Fixture::healthy().with("site.yaml", "enp1s0: {plane: provider, address: 10.12.4.41, owner: ovs, bridge: br-ex}", now)
    }

    /// The same with a chassis that takes the NIC of that MAC address into br-ex.
    fn with_chassis(now: &str) -> String {
        let counts = "applications: 16, relations: 14";
        let site = nic(now).with("site.yaml", "applications: 15, relations: 13", counts);
        site.and("overlays/chassis.yaml", CHASSIS).check()
    }

    #[test]
    fn juju_bridges_no_nic_that_ovs_owns() {
        insta::assert_snapshot!(nic("enp1s0: {plane: provider, address: 10.12.4.41, owner: ovs}").check(), @"site.yaml:36:61 error nic-two-owners OVS owns enp1s0 of openstack1, and Juju would bridge it for the container of glance in space provider [bundle.yaml:32:35 glance binds provider]");
        insta::assert_snapshot!(nic("enp1s0: {plane: provider, address: 10.12.4.41}").check(), @"");
        insta::assert_snapshot!(nic("enp1s0: {plane: provider, address: 10.12.4.41, owner: ovs, bridge: br-ex}").check(), @"");
    }

    #[test]
    fn another_nic_in_the_space_serves_the_containers() {
        let spare = "enp1s0: {plane: provider, owner: ovs}, enp2s0: {plane: provider, address: 10.12.4.41}";
        insta::assert_snapshot!(nic(spare).check(), @"");
    }

    #[test]
    fn a_nic_that_a_chassis_takes_by_its_mac_is_owned_by_ovs() {
        let nic = |rest: &str| format!("enp1s0: {{plane: provider, address: 10.12.4.41, mac: \"52:54:00:00:00:01\"{rest}}}");
        insta::assert_snapshot!(with_chassis(&nic("")), @"overlays/chassis.yaml:4:75 error nic-two-owners OVS owns enp1s0 of openstack1, and Juju would bridge it for the container of glance in space provider [bundle.yaml:32:35 glance binds provider]");
        insta::assert_snapshot!(with_chassis(&nic(", owner: juju")), @"site.yaml:36:87 error nic-two-owners enp1s0 of openstack1 belongs to juju, and OVS takes it into br-ex [overlays/chassis.yaml:4:75 OVS takes it here]");
        insta::assert_snapshot!(with_chassis(&nic(", owner: ovs, bridge: br-prov")), @"site.yaml:36:100 error nic-two-owners enp1s0 of openstack1 is in bridge br-prov, and OVS takes it into br-ex [overlays/chassis.yaml:4:75 OVS takes it here]");
        insta::assert_snapshot!(with_chassis(&nic(", owner: ovs, bridge: br-ex")), @"");
    }

    #[test]
    fn the_bridge_is_one_that_a_chassis_has() {
        insta::assert_snapshot!(with_chassis("enp1s0: {plane: provider, address: 10.12.4.41, owner: ovs, bridge: br-x}"), @"site.yaml:36:74 error nic-two-owners enp1s0 of openstack1 is in bridge br-x, which no chassis of the bundle has [overlays/chassis.yaml:4:37 bridge br-ex]");
    }
}
