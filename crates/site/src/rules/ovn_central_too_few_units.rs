use super::units;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "ovn-central-too-few-units",
    id: "R27",
    severity: Severity::Error,
    what: "ovn-central has fewer than three units.",
    why: "Its databases are a raft cluster: below three units the charm blocks, or one loss stops all networking.",
    example: "ovn-central: {num_units: 1}",
    help: "set `num_units: 3`, and place the units on three machines",
    source: "ovn-central src/lib/charm/openstack/ovn_central.py states_to_check",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    units::at_least_three("ovn-central", context, sink);
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn ovn_has_a_quorum() {
        let old = "    channel: 24.03/stable\n    num_units: 3\n";
        let broken = Fixture::healthy()
            .with("bundle.yaml", old, "    channel: 24.03/stable\n    num_units: 2\n")
            .with("bundle.yaml", "num_units: 2\n    to: [\"lxd:8\", \"lxd:9\", \"lxd:9\"]", "num_units: 2\n    to: [\"lxd:8\", \"lxd:9\"]")
            .with("site.yaml", "containers: 15", "containers: 14");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:65:16 error ovn-central-too-few-units ovn-central has num_units 2, and needs three");
        let repaired = broken
            .with("bundle.yaml", "num_units: 2\n    to: [\"lxd:8\", \"lxd:9\"]", "num_units: 3\n    to: [\"lxd:9\", \"lxd:8\", \"lxd:9\"]")
            .with("site.yaml", "containers: 14", "containers: 15");
        insta::assert_snapshot!(repaired.check(), @"");
    }
}
