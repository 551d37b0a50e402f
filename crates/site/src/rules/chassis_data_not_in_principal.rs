use super::ends::{relations, spaces};
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "chassis-data-not-in-principal",
    id: "R20",
    severity: Severity::Error,
    what: "An OVN chassis binds `data` to a space that its principal (nova-compute, octavia) does not bind.",
    why: "The chassis has no address there to build its Geneve tunnels from, and no load balancer is ever reached.",
    example: "octavia: {bindings: {\"\": metal}}\novn-chassis-octavia: {bindings: {\"\": metal, data: data}}",
    help: "bind `ovsdb-subordinate` of octavia, or `neutron-plugin` of nova-compute, to that space too",
    source: "ovn-chassis README, on network spaces",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let bound = spaces(context);
    for (relation, [one, other]) in relations(context) {
        for (chassis, principal) in [(&one, &other), (&other, &one)] {
            let plugs = ["nova-compute", "ovsdb-subordinate"].contains(&chassis.endpoint.as_ref());
            if charm_name(chassis.application) != Some("ovn-chassis") || !plugs {
                continue;
            }
            let (name, peer) = (&chassis.application.name.value, &principal.application.name.value);
            // Without a default binding the principal is in a space that the bundle does not tell.
            if !principal.application.bindings.contains_key("") {
                continue;
            }
            let Some(binding) = chassis.application.bindings.get("data") else { continue };
            let space = &binding.space.value;
            if bound.get(peer.as_str()).is_none_or(|spaces| !spaces.contains(space.as_str())) {
                let message = format!("{name} binds `data` to {space}, and its principal {peer} binds nothing there");
                let finding = sink.finding(binding.space.span, message).related(relation.span, "the relation");
                sink.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(bindings: &str) -> String {
        let bundle = format!(
            "applications:\n  nova-compute:\n    charm: nova-compute\n    bindings: {bindings}\n  chassis:\n    \
             charm: ovn-chassis\n    bindings: {{\"\": metal, data: data}}\nrelations:\n  - \
             [\"chassis:nova-compute\", \"nova-compute:neutron-plugin\"]\n  - \
             [\"chassis:certificates\", \"vault:certificates\"]\nsaas: {{vault: {{url: admin/default.vault}}}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn the_principal_reaches_the_space_of_the_tunnels() {
        insta::assert_snapshot!(check("{\"\": metal}"), @"bundle.yaml:7:33 error chassis-data-not-in-principal chassis binds `data` to data, and its principal nova-compute binds nothing there [bundle.yaml:9:5 the relation]");
        insta::assert_snapshot!(check("{\"\": metal, neutron-plugin: data}"), @"");
        insta::assert_snapshot!(check("{\"\": data, amqp: metal}"), @"");
    }
}
