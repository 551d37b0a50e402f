use super::bridges::chassis;
use super::options::is_on;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "hardware-offload-conflict",
    id: "R25",
    severity: Severity::Error,
    what: "A chassis has hardware offload together with SR-IOV or DPDK.",
    why: "Each of them takes the NIC over in a way of its own; the charm's configuration forbids them together.",
    example: "ovn-chassis: {options: {enable-hardware-offload: true, enable-dpdk: true}}",
    help: "keep one of them on this application; a second chassis application may have another",
    source: "layer-ovn config.yaml: enable-hardware-offload",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in chassis(context).filter(|application| is_on(application, "enable-hardware-offload")) {
        let offload = application.options.get("enable-hardware-offload");
        for option in ["enable-sriov", "enable-dpdk"].into_iter().filter(|option| is_on(application, option)) {
            let Some((setting, offload)) = application.options.get(option).zip(offload) else { continue };
            let message = format!("{} has `{option}` beside hardware offload", application.name.value);
            let finding = sink.finding(setting.key, message).related(offload.key, "hardware offload");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(options: &str) -> String {
        let bundle = format!(
            "applications:\n  chassis: {{charm: ovn-chassis, options: {{{options}}}}}\n\
             relations: [[\"chassis:certificates\", \"vault:certificates\"]]\nsaas: {{vault: {{url: admin/default.vault}}}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn a_chassis_drives_its_nics_in_one_way() {
        insta::assert_snapshot!(check("enable-hardware-offload: true, enable-dpdk: true"), @"bundle.yaml:2:74 error hardware-offload-conflict chassis has `enable-dpdk` beside hardware offload [bundle.yaml:2:43 hardware offload]");
        let sriov = "enable-hardware-offload: true, prefer-chassis-as-gw: true, enable-sriov: true";
        insta::assert_snapshot!(check(sriov), @"bundle.yaml:2:102 error hardware-offload-conflict chassis has `enable-sriov` beside hardware offload [bundle.yaml:2:43 hardware offload]");
        insta::assert_snapshot!(check("enable-hardware-offload: false, enable-dpdk: true"), @"");
        insta::assert_snapshot!(check("enable-hardware-offload: true, enable-dpdk: false"), @"");
    }
}
