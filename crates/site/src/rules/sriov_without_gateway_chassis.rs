use super::bridges::chassis;
use super::options::is_on;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "sriov-without-gateway-chassis",
    id: "R24",
    severity: Severity::Error,
    what: "SR-IOV is on in an OVN cloud, and no chassis has `prefer-chassis-as-gw`.",
    why: "Ports on SR-IOV functions get neither DHCP nor metadata: no chassis is chosen to answer for them (LP#1946456).",
    example: "neutron-api: {options: {enable-sriov: true}}\novn-chassis: {options: {}}",
    help: "set `prefer-chassis-as-gw: true` on the chassis that answer for them",
    source: "charm-guide various-issues.rst; LP#1946456",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut chassis = chassis(context).peekable();
    let has_chassis = chassis.peek().is_some();
    if !has_chassis || chassis.any(|chassis| is_on(chassis, "prefer-chassis-as-gw")) {
        return;
    }
    // One fault, although it is switched on in two places: neutron-api speaks first.
    let mut users = context.running("neutron-api").chain(context.running("ovn-chassis"));
    let Some(user) = users.find(|user| is_on(user, "enable-sriov")) else { return };
    if let Some(setting) = user.options.get("enable-sriov") {
        let message = format!("{} has SR-IOV, and no chassis has `prefer-chassis-as-gw`", user.name.value);
        sink.report(setting.key, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(neutron: &str, chassis: &str) -> String {
        let bundle = format!(
            "applications:\n  neutron-api: {{charm: neutron-api, options: {{{neutron}}}}}\n  \
             chassis: {{charm: ovn-chassis, options: {{{chassis}}}}}\n\
             relations: [[\"chassis:certificates\", \"vault:certificates\"]]\nsaas: {{vault: {{url: admin/default.vault}}}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn some_chassis_answers_for_sriov_ports() {
        insta::assert_snapshot!(check("enable-sriov: true", "enable-sriov: true"), @"bundle.yaml:2:47 error sriov-without-gateway-chassis neutron-api has SR-IOV, and no chassis has `prefer-chassis-as-gw`");
        insta::assert_snapshot!(check("", "enable-sriov: true"), @"bundle.yaml:3:43 error sriov-without-gateway-chassis chassis has SR-IOV, and no chassis has `prefer-chassis-as-gw`");
        insta::assert_snapshot!(check("enable-sriov: true", "prefer-chassis-as-gw: true"), @"");
        insta::assert_snapshot!(check("enable-sriov: false", ""), @"");
    }
}
