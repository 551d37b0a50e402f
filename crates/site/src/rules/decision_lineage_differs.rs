use crate::context::Context;
use crate::decisions::{Decision, Status, Tie};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "decision-lineage-differs",
    id: "",
    severity: Severity::Warning,
    what: "Two decisions tell differently which of them holds.",
    why: "Whoever reads one of the two believes it, and builds what the other one has ended.",
    example: "## D-001 -- A\n- status: adopted\n\n## D-002 -- B\n- status: adopted\n- supersedes: D-001",
    help: "write `- status: superseded` and `- superseded-by:` in the old one, and `- supersedes:` in the new one",
    source: "docs/design-decisions.md",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let lineage = &context.lineage;
    for edge in lineage.edges().iter().filter(|edge| edge.tie == Tie::Supersedes) {
        let (newer, older) = (edge.from, edge.to);
        // A proposal supersedes nothing yet, and a register with a status that cannot be read is reported elsewhere.
        let is_agreed = newer.is_in_force() || newer.standing() == Some(Status::Superseded);
        if let Some(status) = older.status.filter(|status| is_agreed && status.value != Status::Superseded) {
            let message = format!("{} supersedes {}, which is {}", newer.id, older.id, status.value.as_str());
            let finding = sink.finding(edge.span, message);
            sink.push(finding.related(status.span, format!("{} says so here", older.id)));
        }
    }
    for decision in lineage.decisions() {
        unconfirmed(context, decision, sink);
        let is_alone = lineage.successors(&decision.id).is_empty() && decision.superseded_by.is_empty();
        if let Some(status) = decision.status.filter(|status| is_alone && status.value == Status::Superseded) {
            let message = format!("{} is superseded, and nothing says by what", decision.id);
            sink.report(status.span, message);
        }
    }
}

/// A successor that does not say so itself. One that comes later in the chain need not.
fn unconfirmed(context: &Context<'_>, decision: &Decision, sink: &mut Sink<'_>) {
    let says = |newer: &Decision, older: &str| newer.supersedes.iter().any(|named| named.value == older);
    for named in &decision.superseded_by {
        let Some(newer) = context.lineage.get(&named.value) else { continue };
        let between = context.lineage.successors(&decision.id);
        let is_told = says(newer, &decision.id)
            || between.iter().any(|step| step.id != newer.id && context.lineage.supersedes(&newer.id, &step.id));
        if !is_told {
            let message = format!("{} is superseded by {}, which does not say so", decision.id, newer.id);
            let finding = sink.finding(named.span, message);
            sink.push(finding.related(newer.span, format!("{} is here", newer.id)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    const REGISTER: &str = "docs/design-decisions.md";

    /// The small site with three decisions of which each takes the place of the one before.
    fn chain() -> Fixture {
        let more = "- related: D-001\n\n## D-003 -- A\n- status: superseded\n- superseded-by: D-004, D-005\n\n## D-004 -- B\n\
                    - status: superseded\n- supersedes: D-003\n- superseded-by: D-005\n\n## D-005 -- C\n- status: adopted\n\
                    - supersedes: D-004\n";
        Fixture::healthy().with(REGISTER, "- related: D-001\n", more)
    }

    #[test]
    fn both_sides_tell_the_same() {
        insta::assert_snapshot!(chain().check(), @"");
        let still_in_force = chain().with(REGISTER, "B\n- status: superseded", "B\n- status: adopted");
        insta::assert_snapshot!(still_in_force.check(), @"docs/design-decisions.md:19:18 warning decision-lineage-differs D-005 supersedes D-004, which is adopted [docs/design-decisions.md:17:1 D-004 says so here]");
        let one_sided = chain().with(REGISTER, "adopted\n- supersedes: D-004", "adopted");
        insta::assert_snapshot!(one_sided.check(), @"docs/design-decisions.md:19:18 warning decision-lineage-differs D-004 is superseded by D-005, which does not say so [docs/design-decisions.md:21:1 D-005 is here]");
        let without_successor = chain().with(REGISTER, "superseded-by: D-005", "related: D-001").with(REGISTER, "adopted\n- supersedes: D-004", "adopted");
        insta::assert_snapshot!(without_successor.check(), @"
        docs/design-decisions.md:14:25 warning decision-lineage-differs D-003 is superseded by D-005, which does not say so [docs/design-decisions.md:21:1 D-005 is here]
        docs/design-decisions.md:17:1 warning decision-lineage-differs D-004 is superseded, and nothing says by what
        ");
    }

    #[test]
    fn a_proposal_supersedes_nothing_yet() {
        let proposed = "## D-003 -- A\n- status: proposed\n- supersedes: D-001\n";
        let site = Fixture::healthy().with(REGISTER, "- related: D-001\n", &format!("- related: D-001\n\n{proposed}"));
        insta::assert_snapshot!(site.check(), @"");
        insta::assert_snapshot!(site.with(REGISTER, "status: proposed", "status: decided").check(), @"docs/design-decisions.md:14:15 warning decision-lineage-differs D-003 supersedes D-001, which is adopted [docs/design-decisions.md:5:1 D-001 says so here]");
    }
}
