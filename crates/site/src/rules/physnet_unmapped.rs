use super::bridges::{NETWORKS, chassis, halves, mappings, pair};
use super::options::is_placeholder;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::vips::words;
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "physnet-unmapped",
    id: "R22",
    severity: Severity::Error,
    what: "neutron-api offers a physical network that no OVN chassis maps to a bridge.",
    why: "A network made on it is accepted, and none of its ports is ever bound.",
    example: "neutron-api: {options: {flat-network-providers: physnet2}}\n\
              ovn-chassis: {options: {ovn-bridge-mappings: physnet1:br-ex}}",
    help: "mend the name, or map it in `ovn-bridge-mappings` of the chassis",
    source: "neutron-api config.yaml: flat-network-providers, vlan-ranges; layer-ovn config.yaml",
    check,
};

/// Chassis options that say which physical networks a host has: over a bridge, or over SR-IOV functions.
const MAPPINGS: [&str; 2] = [NETWORKS, "sriov-device-mappings"];
/// Agents that map physical networks by other options.
const OTHERS: [&str; 2] = ["neutron-openvswitch", "neutron-gateway"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let sources = context.inputs.sources;
    let chassis: Vec<_> = chassis(context).collect();
    if chassis.is_empty() || OTHERS.iter().any(|charm| context.running(charm).next().is_some()) {
        return;
    }
    let all: Vec<_> =
        chassis.iter().flat_map(|app| MAPPINGS.map(|option| mappings(sources, app, option))).collect();
    let mut mapped = BTreeSet::new();
    for mappings in &all {
        let Some(physnets) = halves(mappings, |(physnet, _)| physnet) else { return };
        mapped.extend(physnets);
    }
    for neutron in context.running("neutron-api") {
        for option in ["flat-network-providers", "vlan-ranges"] {
            let Some(setting) = neutron.options.get(option) else { continue };
            for word in words(sources, &setting.value) {
                let physnet = pair(&word).map_or(word.value.as_str(), |(physnet, _)| physnet);
                if physnet == "*" || is_placeholder(&word.value) || mapped.contains(physnet) {
                    continue;
                }
                let name = &neutron.name.value;
                let message = format!("{name} offers {physnet} in `{option}`, which no OVN chassis maps");
                let mut finding = sink.finding(word.span, message);
                if mapped.is_empty() && !context.site.is_declared() {
                    // The mappings of a published bundle come from an overlay that is not here.
                    finding.severity = Severity::Warning;
                }
                sink.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(neutron: &str, chassis: &str) -> String {
        let bundle = format!(
            "applications:\n  neutron-api:\n    charm: neutron-api\n    options: {{{neutron}}}\n  chassis:\n    \
             charm: ovn-chassis\n    options: {{{chassis}}}\n\
             relations: [[\"chassis:certificates\", \"vault:certificates\"]]\nsaas: {{vault: {{url: admin/default.vault}}}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn every_network_is_behind_some_bridge() {
        let one = "ovn-bridge-mappings: physnet1:br-ex, bridge-interface-mappings: br-ex:52:54:00:00:00:01";
        let networks = "flat-network-providers: physnet1 physnet2, vlan-ranges: physnet1:10:20 physnet3:1:2";
        insta::assert_snapshot!(check(networks, one), @"
        bundle.yaml:4:48 error physnet-unmapped neutron-api offers physnet2 in `flat-network-providers`, which no OVN chassis maps
        bundle.yaml:4:86 error physnet-unmapped neutron-api offers physnet3 in `vlan-ranges`, which no OVN chassis maps
        ");
        insta::assert_snapshot!(check("flat-network-providers: physnet1, vlan-ranges: physnet1:10:20", one), @"");
        insta::assert_snapshot!(check("vlan-ranges: physnet3:1:2", &format!("{one}, sriov-device-mappings: physnet3:ens5")), @"");
    }

    #[test]
    fn a_bare_bundle_may_map_elsewhere() {
        insta::assert_snapshot!(check("flat-network-providers: physnet1", ""), @"bundle.yaml:4:39 warning physnet-unmapped neutron-api offers physnet1 in `flat-network-providers`, which no OVN chassis maps");
    }
}
