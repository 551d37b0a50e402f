use crate::context::Context;
use crate::decisions::{Status, leanings};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "decision-proposed-leaned-on",
    id: "",
    severity: Severity::Warning,
    what: "A book, site.yaml, the bundle or versions.yaml leans on a decision that is only proposed.",
    why: "What nobody has agreed to is built as if it were settled, and the proposal can no longer be refused.",
    example: "use-policyd-override: true   # D-050",
    help: "get it decided; until then say in the same sentence that it is proposed or open",
    source: "docs/design-decisions.md",
    check,
};

/// What leaning is, and what is none, is told at [`leanings`].
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reference, decision) in leanings(context.inputs, &context.references, &context.lineage, Status::Proposed) {
        let message = format!("{} is only proposed, and this leans on it", decision.id);
        let place = decision.status.map_or(decision.span, |status| status.span);
        let finding = sink.finding(reference.span, message).related(place, "proposed here");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_proposal_carries_nothing_until_somebody_agrees() {
        let register = "docs/design-decisions.md";
        let broken = Fixture::healthy().with(register, "status: decided", "status: proposed");
        insta::assert_snapshot!(broken.check(), @"site.yaml:45:83 warning decision-proposed-leaned-on D-002 is only proposed, and this leans on it [docs/design-decisions.md:9:1 proposed here]");
        insta::assert_snapshot!(broken.clone().with(register, "status: proposed", "status: adopted").check(), @"");
        insta::assert_snapshot!(broken.with("site.yaml", "not rehearsed", "still open").check(), @"");
    }

    #[test]
    fn opening_a_port_opens_no_question() {
        let broken = Fixture::healthy()
            .with("docs/design-decisions.md", "status: adopted", "status: proposed")
            .with("bundle.yaml", "region: one", "region: one   # opens OpenStack to all (D-001)");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:14:47 warning decision-proposed-leaned-on D-001 is only proposed, and this leans on it [docs/design-decisions.md:5:1 proposed here]");
        insta::assert_snapshot!(broken.with("bundle.yaml", "(D-001)", "while D-001 is open").check(), @"");
    }
}
