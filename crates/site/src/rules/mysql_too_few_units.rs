use super::units;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "mysql-too-few-units",
    id: "R26",
    severity: Severity::Error,
    what: "mysql-innodb-cluster has fewer than three units.",
    why: "InnoDB cluster needs three members; with fewer it never becomes ONLINE, and every API waits for its database.",
    example: "mysql-innodb-cluster: {num_units: 1}",
    help: "set `num_units: 3`, and place the units on three machines",
    source: "mysql-innodb-cluster README",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    units::at_least_three("mysql-innodb-cluster", context, sink);
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn mysql_has_three_members() {
        let old = "    channel: 8.0/stable\n    num_units: 3\n    to: [\"lxd:8\", \"lxd:9\", \"lxd:9\"]\n";
        let broken = Fixture::healthy()
            .with("bundle.yaml", old, "    channel: 8.0/stable\n    num_units: 1\n    to: [\"lxd:8\"]\n")
            .with("site.yaml", "containers: 15", "containers: 13");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:59:16 error mysql-too-few-units mysql-innodb-cluster has num_units 1, and needs three");
        let to = "num_units: 3\n    to: [\"lxd:8\", \"lxd:8\", \"lxd:9\"]";
        let repaired = broken
            .with("bundle.yaml", "num_units: 1\n    to: [\"lxd:8\"]\n    bindings: {\"\": metal}\n  ovn", &format!("{to}\n    bindings: {{\"\": metal}}\n  ovn"))
            .with("site.yaml", "containers: 13", "containers: 15");
        insta::assert_snapshot!(repaired.check(), @"");
    }
}
