use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "release-differs",
    id: "",
    severity: Severity::Error,
    what: "versions.yaml speaks of another OpenStack release than site.yaml.",
    why: "One of the two files is of another cloud or was forgotten in an upgrade, and books believe both.",
    example: "site.yaml: release: \"2024.1\"\nversions.yaml: release: \"2023.2\"",
    help: "write the release that is deployed in both files",
    source: "site.yaml: release; versions.yaml: release",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let matrix = context.site.versions.as_ref().and_then(|versions| versions.release.as_ref());
    let (Some(site), Some(matrix)) = (&context.site.release, matrix) else { return };
    if site.value != matrix.value {
        let message = format!("versions.yaml is for release {}, and the site is {}", matrix.value, site.value);
        let finding = sink.finding(matrix.span, message).related(site.span, "the site's release");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn both_files_are_of_one_release() {
        let broken = Fixture::versioned().with("versions.yaml", "release: \"2024.1\"", "release: \"2023.2\"");
        insta::assert_snapshot!(broken.check(), @"versions.yaml:1:10 error release-differs versions.yaml is for release 2023.2, and the site is 2024.1 [site.yaml:3:10 the site's release]");
        insta::assert_snapshot!(broken.with("versions.yaml", "release: \"2023.2\"\n", "").check(), @"");
    }
}
