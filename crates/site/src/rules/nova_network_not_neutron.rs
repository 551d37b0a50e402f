use super::ends::on;
use super::options::{is_placeholder, text};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "nova-network-not-neutron",
    id: "R44",
    severity: Severity::Error,
    what: "nova-cloud-controller is related to neutron-api, and its `network-manager` is not Neutron.",
    why: "Nova is configured for the networking of before Neutron, which no release still has: no server gets a port.",
    example: "nova-cloud-controller: {options: {}}          # the default is FlatDHCPManager",
    help: "set `network-manager: Neutron`",
    source: "nova-cloud-controller config.yaml: network-manager",
    check,
};

const OPTION: &str = "network-manager";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for nova in context.running("nova-cloud-controller") {
        let manager = text(nova, OPTION);
        let is_neutron = |manager: &str| ["neutron", "quantum"].contains(&manager.to_ascii_lowercase().as_str());
        if manager.is_some_and(|manager| is_neutron(manager) || is_placeholder(manager)) {
            continue;
        }
        let Some(join) = on(context, nova, "neutron-api") else { continue };
        let at = nova.options.get(OPTION).map_or(nova.name.span, |setting| setting.value.span);
        let manager = manager.unwrap_or("FlatDHCPManager, the default");
        let message = format!("{} is related to {}, and its network-manager is {manager}", nova.name.value, join.peer);
        let finding = sink.finding(at, message).related(join.span, "the relation");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(options: &str, relations: &str) -> String {
        let bundle = format!(
            "applications:\n  nova: {{charm: nova-cloud-controller, options: {{{options}}}}}\n  neutron: {{charm: neutron-api}}\n\
             relations: [{relations}]\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn nova_takes_its_networks_from_neutron() {
        let named = "[\"nova:neutron-api\", \"neutron:neutron-api\"]";
        insta::assert_snapshot!(check("", named), @"bundle.yaml:2:3 error nova-network-not-neutron nova is related to neutron, and its network-manager is FlatDHCPManager, the default [bundle.yaml:4:13 the relation]");
        insta::assert_snapshot!(check("network-manager: FlatManager", "[nova, neutron]"), @"bundle.yaml:2:67 error nova-network-not-neutron nova is related to neutron, and its network-manager is FlatManager [bundle.yaml:4:13 the relation]");
        insta::assert_snapshot!(check("network-manager: Neutron", named), @"");
        insta::assert_snapshot!(check("", ""), @"");
    }
}
