use crate::context::Context;
use crate::repair::{is_own, remove_line};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "revision-pinned",
    id: "",
    severity: Severity::Error,
    what: "An application of the bundle names a revision, and versions.yaml says that revisions are only recorded.",
    why: "The charm stays behind while the rest of its channel moves, and the record is taken for the plan.",
    example: "versions.yaml: revisions: recorded\nbundle.yaml: keystone: {charm: keystone, channel: 2024.1/stable, revision: 778}",
    help: "take the revision out of the bundle; the channel gives it",
    source: "versions.yaml: revisions",
    check,
};

// Repair: the line goes, which is what versions.yaml asks for; only where it holds nothing else.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(policy) = context.site.versions.as_ref().and_then(|versions| versions.recorded_only) else { return };
    for application in context.site.bundle.applications.values() {
        let Some(entry) = application.body.entry("revision").filter(|entry| entry.value.as_i64().is_some()) else {
            continue;
        };
        let (name, at) = (&application.name.value, entry.value.span);
        let message = format!("{name} is pinned to revision {}", entry.value.as_str().unwrap_or_default());
        let whole = model::Span { end: at.end, ..entry.key.span };
        let fix = is_own(context.inputs.sources, application, whole)
            .then(|| remove_line(context.inputs.sources, format!("unpin {name}"), whole))
            .flatten();
        sink.push(sink.finding(at, message).related(policy.span, "revisions are recorded, not pinned").fix_if(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_recorded_revision_is_not_pinned() {
        let pinned = |revision: &str| {
            let channel = "    charm: vault\n    channel: 1.8/stable\n";
            Fixture::versioned().with("bundle.yaml", channel, &format!("{channel}{revision}"))
        };
        insta::assert_snapshot!(pinned("    revision: 12\n").check(), @"bundle.yaml:85:15 error revision-pinned vault is pinned to revision 12 [versions.yaml:3:12 revisions are recorded, not pinned]");
        insta::assert_snapshot!(pinned("    revision: 12\n").repaired(), @"-    revision: 12");
        insta::assert_snapshot!(pinned("    revision: 12   # until the fix is out\n").repaired(), @"bundle.yaml:85:15 error revision-pinned vault is pinned to revision 12 [versions.yaml:3:12 revisions are recorded, not pinned]");
        insta::assert_snapshot!(pinned("    revision: 12\n").with("versions.yaml", "revisions: recorded\n", "").check(), @"");
    }
}
