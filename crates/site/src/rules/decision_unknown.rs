use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "decision-unknown",
    id: "",
    severity: Severity::Warning,
    what: "site.yaml rests on a decision that the register does not have.",
    why: "The reason for an exception cannot be looked up, and so cannot be questioned.",
    example: "exceptions: [{code: mysql-too-few-units, why: a lab, decision: D-999}]",
    help: "mend the number, or add the decision to the register",
    source: "docs/design-decisions.md",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // A site without a register has nothing to hold the numbers against.
    if context.inputs.decisions.is_none() {
        return;
    }
    let site = context.site;
    let known: BTreeSet<&str> = site.decisions.iter().map(|decision| decision.id.as_str()).collect();
    for decision in site.decisions_named().filter(|decision| !known.contains(decision.value.as_str())) {
        sink.report(decision.span, format!("`{}` is no decision of the register", decision.value));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn reasons_can_be_looked_up() {
        let broken = Fixture::healthy().with("site.yaml", "decision: D-002", "decision: D-099");
        insta::assert_snapshot!(broken.check(), @"site.yaml:45:83 warning decision-unknown `D-099` is no decision of the register");
        let added = "## D-002 -- Vault stays where it is\n\n- status: decided\n\n## D-099 -- Later\n";
        insta::assert_snapshot!(broken.with("docs/design-decisions.md", "## D-002 -- Vault stays where it is\n", added).check(), @"");
    }
}
