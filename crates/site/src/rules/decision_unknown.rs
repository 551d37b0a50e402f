use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "decision-unknown",
    id: "",
    severity: Severity::Warning,
    what: "A text of the site names a decision that the register does not have.",
    why: "The reason cannot be looked up, and so cannot be questioned.",
    example: "exceptions: [{code: mysql-too-few-units, why: a lab, decision: D-999}]",
    help: "mend the number, or add the decision to the register",
    source: "docs/design-decisions.md",
    check,
};

/// A number with a letter that the register has without one (`D-042b`) names a part of that decision.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let known = |id: &str| {
        let whole = id.trim_end_matches(|c: char| c.is_ascii_lowercase());
        context.lineage.get(id).or_else(|| context.lineage.get(whole)).is_some()
    };
    let mut reported = BTreeSet::new();
    for reference in context.references.iter().filter(|reference| !known(reference.id)) {
        reported.insert(reference.span);
        sink.report(reference.span, format!("`{}` is no decision of the register", reference.id));
    }
    if context.inputs.decisions.is_none() {
        return;
    }
    // What stands where a decision must stand is judged even when it does not look like one.
    for decision in context.site.decisions_named() {
        if !known(&decision.value) && !reported.contains(&decision.span) {
            sink.report(decision.span, format!("`{}` is no decision of the register", decision.value));
        }
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
        let broken = Fixture::healthy().with("site.yaml", "decision: D-002", "decision: the boss");
        insta::assert_snapshot!(broken.check(), @"site.yaml:45:83 warning decision-unknown `the boss` is no decision of the register");
    }

    #[test]
    fn comments_books_and_code_in_them_are_read_too() {
        let broken = Fixture::healthy()
            .with("bundle.yaml", "region: one", "region: one   # D-098")
            .with("runbooks/phase-01.md", "The public", "```bash\n# CHECK: jumphost (D-097)\n```\n\nThe public");
        insta::assert_snapshot!(broken.check(), @"
        bundle.yaml:14:23 warning decision-unknown `D-098` is no decision of the register
        runbooks/phase-01.md:4:20 warning decision-unknown `D-097` is no decision of the register
        ");
        let mended = broken
            .with("bundle.yaml", "D-098", "D-001")
            .with("runbooks/phase-01.md", "D-097", "D-002b");
        insta::assert_snapshot!(mended.check(), @"");
    }
}
