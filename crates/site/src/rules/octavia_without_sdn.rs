use super::amphora::users;
use super::ends::on;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "octavia-without-sdn",
    id: "R35",
    severity: Severity::Error,
    what: "Octavia has no SDN subordinate, or has OVN's and no relation on `ovsdb-cms`.",
    why: "Octavia reaches its amphorae over a port on its own unit, which the subordinate makes; without it it blocks.",
    example: "octavia: {charm: octavia}          # without [octavia:ovsdb-subordinate, ovn-chassis:ovsdb-subordinate]",
    help: "relate octavia to an ovn-chassis of its own on `ovsdb-subordinate` and to ovn-central on `ovsdb-cms`, or to \
           neutron-openvswitch",
    source: "octavia src/lib/charm/openstack/octavia.py required_relations, src/reactive/octavia_handlers.py",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for octavia in users(context) {
        let name = &octavia.name.value;
        let chassis = on(context, octavia, "ovsdb-subordinate");
        if chassis.is_none() && on(context, octavia, "neutron-openvswitch").is_none() {
            sink.report(octavia.name.span, format!("{name} has no subordinate that joins it to the tenants' network"));
        }
        if let Some(chassis) = chassis.filter(|_| on(context, octavia, "ovsdb-cms").is_none()) {
            let message = format!("{name} has {} beside it, and no relation on `ovsdb-cms`", chassis.peer);
            let finding = sink.finding(octavia.name.span, message).related(chassis.span, "the relation");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(relations: &str) -> String {
        let certificates = "octavia: {charm: octavia, options: {lb-mgmt-issuing-cacert: $A, lb-mgmt-issuing-ca-private-key: $B, \
                            lb-mgmt-issuing-ca-key-passphrase: $C, lb-mgmt-controller-cacert: $D, lb-mgmt-controller-cert: $E}}";
        let ovs = if relations.contains("ovs:") || relations.contains("[ovs") { "ovs: {charm: neutron-openvswitch}" } else { "ovs: {charm: ./ovs}" };
        let bundle = format!(
            "applications:\n  {certificates}\n  chassis: {{charm: ovn-chassis}}\n  {ovs}\nsaas:\n  \
             vault: {{url: admin/default.vault}}\n  ovn: {{url: admin/default.ovn}}\nrelations:\n  - [\"chassis:certificates\", \"vault:certificates\"]\n{relations}"
        );
        Fixture::bare(&bundle).check()
    }

    const CHASSIS: &str = "  - [\"octavia:ovsdb-subordinate\", \"chassis:ovsdb-subordinate\"]\n";

    #[test]
    fn octavia_reaches_its_amphorae() {
        insta::assert_snapshot!(check(""), @"bundle.yaml:2:3 error octavia-without-sdn octavia has no subordinate that joins it to the tenants' network");
        insta::assert_snapshot!(check(CHASSIS), @"bundle.yaml:2:3 error octavia-without-sdn octavia has chassis beside it, and no relation on `ovsdb-cms` [bundle.yaml:10:5 the relation]");
        insta::assert_snapshot!(check(&format!("{CHASSIS}  - [\"octavia:ovsdb-cms\", \"ovn:ovsdb-cms\"]\n")), @"");
        insta::assert_snapshot!(check("  - [\"ovs:neutron-plugin\", \"octavia:neutron-openvswitch\"]\n"), @"");
        insta::assert_snapshot!(check("  - [ovs, octavia]\n"), @"");
    }
}
