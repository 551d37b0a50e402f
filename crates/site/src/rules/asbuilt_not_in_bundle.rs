use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "asbuilt-not-in-bundle",
    id: "",
    severity: Severity::Warning,
    what: "versions.yaml records the revision of a charm or application that the bundle does not have.",
    why: "The capture is of another cloud or the name is wrong: a later comparison of revisions passes over it.",
    example: "versions.yaml: asbuilt: {date: 2026-06-09, revisions: {keystnoe: 778}}",
    help: "mend the name, or take the line out",
    source: "versions.yaml: asbuilt",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(versions) = context.site.versions.as_ref().filter(|_| context.inputs.bundle.is_some()) else { return };
    for (charm, revision) in &versions.asbuilt_charms {
        if context.running(charm).next().is_none() {
            let message = format!("revision {} is recorded for {charm}, which no application runs", revision.revision.value);
            sink.report(revision.name.span, message);
        }
    }
    for (name, revision) in &versions.asbuilt_applications {
        if !context.site.bundle.applications.contains_key(name) {
            let message = format!("revision {} is recorded for {name}, which is no application", revision.revision.value);
            sink.report(revision.name.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn revisions_are_recorded_of_what_is_there() {
        let broken = Fixture::versioned()
            .with("versions.yaml", "    keystone: 778", "    keystnoe: 778")
            .with("versions.yaml", "keystone-mysql-router: 1136", "mysql-router: 1136");
        insta::assert_snapshot!(broken.check(), @"
        versions.yaml:21:5 warning asbuilt-not-in-bundle revision 778 is recorded for keystnoe, which no application runs
        versions.yaml:24:5 warning asbuilt-not-in-bundle revision 1136 is recorded for mysql-router, which is no application
        ");
        insta::assert_snapshot!(broken.with("versions.yaml", "keystnoe", "keystone").with("versions.yaml", "    mysql-router: 1136", "    keystone-mysql-router: 1136").check(), @"");
    }
}
