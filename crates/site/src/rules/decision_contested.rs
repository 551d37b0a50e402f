use crate::context::Context;
use crate::decisions::contests;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "decision-contested",
    id: "",
    severity: Severity::Warning,
    what: "Two decisions in force rule one thing, and neither supersedes or amends the other.",
    why: "Each of two people can prove from the register that the other one is wrong, and one of them builds it.",
    example: "## D-001 -- A\n- status: adopted\n- rules: vip-columns\n\n## D-002 -- B\n- status: decided\n- rules: vip-columns",
    help: "say in the later one that it `supersedes` or `amends` the earlier, or name what each rules more narrowly",
    source: "docs/design-decisions.md: rules",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for contest in contests(&context.lineage) {
        let ((later, at), (earlier, there)) = (contest.later, contest.earlier);
        let message = format!("{} rules `{}`, and so does {}", later.id, contest.subject, earlier.id);
        let finding = sink.finding(at, message).related(there, format!("{} rules it here", earlier.id));
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn one_thing_is_ruled_by_one_decision() {
        let register = "docs/design-decisions.md";
        let broken = Fixture::healthy()
            .with(register, "status: adopted", "status: adopted\n- rules: charms, vault-place")
            .with(register, "- related: D-001", "- rules: Vault-Place");
        insta::assert_snapshot!(broken.check(), @"docs/design-decisions.md:11:10 warning decision-contested D-002 rules `vault-place`, and so does D-001 [docs/design-decisions.md:6:18 D-001 rules it here]");
        let ruled = "- rules: Vault-Place";
        for tie in ["- amends: D-001", "- supersedes: D-001"] {
            let mended = broken.clone().with(register, ruled, &format!("{ruled}\n{tie}"));
            assert!(!mended.check().contains("contested"), "{tie}");
        }
        // What nobody has agreed to rules nothing.
        assert_eq!(broken.clone().with(register, "status: adopted", "status: deferred").check(), "");
        assert_eq!(broken.with(register, ruled, "- rules: vault").check(), "");
    }
}
