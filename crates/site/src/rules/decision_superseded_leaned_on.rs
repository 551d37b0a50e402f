use crate::context::Context;
use crate::decisions::{Status, leanings};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "decision-superseded-leaned-on",
    id: "",
    severity: Severity::Warning,
    what: "A book, site.yaml, the bundle or versions.yaml leans on a decision that is superseded.",
    why: "A gate or an exception stands on a reason that no longer holds, and nobody asks whether it should fall.",
    example: "exceptions: [{code: bridge-port-by-name, why: one owner, decision: D-057}]",
    help: "name the decision that holds today; where the old one is meant, say in the same sentence that it is superseded",
    source: "docs/design-decisions.md",
    check,
};

/// What leaning is, and what is none, is told at [`leanings`].
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reference, decision) in leanings(context.inputs, &context.references, &context.lineage, Status::Superseded) {
        let heirs = context.lineage.heirs(&decision.id);
        let by = heirs.iter().map(|heir| heir.id.as_str()).collect::<Vec<_>>().join(", ");
        let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
        let message = format!("{} is superseded{by}, and this leans on it", decision.id);
        let place = decision.status.map_or(decision.span, |status| status.span);
        let finding = sink.finding(reference.span, message).related(place, "superseded here");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    const REGISTER: &str = "docs/design-decisions.md";

    /// The small site with a decision D-003 that took the place of D-002, on which a divergence still leans.
    fn stale() -> Fixture {
        let later = "- status: superseded\n- superseded-by: D-003\n- related: D-001\n\n## D-003 -- Vault moves\n\n\
                     - status: adopted\n- supersedes: D-002\n";
        Fixture::healthy().with(REGISTER, "- status: decided\n- related: D-001\n", later)
    }

    #[test]
    fn a_superseded_decision_carries_nothing() {
        insta::assert_snapshot!(stale().check(), @"site.yaml:45:83 warning decision-superseded-leaned-on D-002 is superseded by D-003, and this leans on it [docs/design-decisions.md:9:1 superseded here]");
        insta::assert_snapshot!(stale().with("site.yaml", "D-002", "D-003").check(), @"");
    }

    #[test]
    fn books_and_comments_lean_too_and_pages_that_only_tell_do_not() {
        let quiet = stale().with("site.yaml", "D-002", "D-003");
        let broken = quiet
            .clone()
            .with("bundle.yaml", "region: one", "region: one   # as D-002 says")
            .with("runbooks/phase-01.md", "The public", "It leans on D-001 (charms), D-002\n(Vault).\n\n```bash\n# CHECK: x D-002\n```\n\nThe public");
        insta::assert_snapshot!(broken.check(), @"
        bundle.yaml:14:26 warning decision-superseded-leaned-on D-002 is superseded by D-003, and this leans on it [docs/design-decisions.md:9:1 superseded here]
        runbooks/phase-01.md:3:29 warning decision-superseded-leaned-on D-002 is superseded by D-003, and this leans on it [docs/design-decisions.md:9:1 superseded here]
        runbooks/phase-01.md:7:12 warning decision-superseded-leaned-on D-002 is superseded by D-003, and this leans on it [docs/design-decisions.md:9:1 superseded here]
        ");
        let telling = quiet.and("docs/changelog/2026-01-01-a.md", "# A: D-002\n\n| file | what and why | revert |\n|---|---|---|\n| `a` | D-002 | b |\n");
        insta::assert_snapshot!(telling.and("docs/other.md", "D-002 rules.\n").check(), @"");
    }

    #[test]
    fn a_text_that_says_so_does_not_lean() {
        let quiet = || stale().with("site.yaml", "D-002", "D-003");
        for said in [
            "   # D-002, superseded by D-003",
            "   # formerly D-002. See D-003",
            "\n      # The first plan was given up: D-003 supersedes\n      # D-002, and so on.",
        ] {
            assert_eq!(quiet().with("bundle.yaml", "region: one", &format!("region: one{said}")).check(), "", "{said}");
        }
        for unsaid in ["   # D-003 supersedes D-001. D-002 rules", "   # D-003 (superseded), D-002 (ours)"] {
            let found = quiet().with("bundle.yaml", "region: one", &format!("region: one{unsaid}")).check();
            assert!(found.contains("leaned-on D-002"), "{unsaid}: {found}");
        }
        let entry = stale().with("site.yaml", "its move is not rehearsed", "D-002 is superseded and not undone yet");
        assert_eq!(entry.check(), "");
    }
}
