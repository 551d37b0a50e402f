use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "decision-cycle",
    id: "",
    severity: Severity::Error,
    what: "Decisions supersede each other in a ring.",
    why: "Whoever follows the chain to what holds today walks in a circle: none of them holds.",
    example: "## D-001 -- A\n- supersedes: D-002\n\n## D-002 -- B\n- supersedes: D-001",
    help: "take out the `supersedes` or `superseded-by` that is wrong; the later decision supersedes the earlier one",
    source: "docs/design-decisions.md",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for cycle in context.lineage.cycles() {
        let [first, rest @ ..] = cycle.as_slice() else { continue };
        let ids: Vec<&str> = rest.iter().chain([first]).map(|decision| decision.id.as_str()).collect();
        let message = format!("{} supersedes {}", first.id, ids.join(", which supersedes "));
        let mut finding = sink.finding(first.span, message);
        for decision in rest {
            finding = finding.related(decision.span, format!("{} is on the ring", decision.id));
        }
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_ring_of_decisions_is_reported_once() {
        let ring = "\n## D-003 -- C\n- status: superseded\n- supersedes: D-005\n\n## D-004 -- D\n- status: superseded\n\
                    - supersedes: D-003\n\n## D-005 -- E\n- status: superseded\n- supersedes: D-004\n";
        let broken = Fixture::healthy().with("docs/design-decisions.md", "- related: D-001\n", &format!("- related: D-001\n{ring}"));
        insta::assert_snapshot!(broken.check(), @"docs/design-decisions.md:12:1 error decision-cycle D-003 supersedes D-005, which supersedes D-004, which supersedes D-003 [docs/design-decisions.md:20:1 D-005 is on the ring] [docs/design-decisions.md:16:1 D-004 is on the ring]");
        let mended = broken
            .with("docs/design-decisions.md", "superseded\n- supersedes: D-005", "superseded")
            .with("docs/design-decisions.md", "superseded\n- supersedes: D-004", "decided\n- supersedes: D-004");
        insta::assert_snapshot!(mended.check(), @"");
    }
}
