use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::Base;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "base-differs",
    id: "",
    severity: Severity::Error,
    what: "The bundle's default base is not the base that versions.yaml is written for.",
    why: "A channel holds other revisions for another base, or none: the whole table no longer describes the cloud.",
    example: "versions.yaml: base: ubuntu@22.04\nbundle.yaml: default-base: ubuntu@24.04",
    help: "write the same base in both files",
    source: "versions.yaml: base",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let wanted = context.site.versions.as_ref().and_then(|versions| versions.base.as_ref());
    let (Some(wanted), Some(given)) = (wanted, &context.site.bundle.default_base) else { return };
    let (Some(matrix), Some(bundle)) = (Base::of(&wanted.value), Base::of(&given.value)) else { return };
    if matrix != bundle {
        let message = format!("the bundle is on {}, and versions.yaml is for {}", given.value, wanted.value);
        let finding = sink.finding(given.span, message).related(wanted.span, "the base in versions.yaml");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn both_files_are_for_one_base() {
        let broken = Fixture::versioned().with("versions.yaml", "base: ubuntu@22.04", "base: ubuntu@20.04");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:2:15 error base-differs the bundle is on ubuntu@22.04, and versions.yaml is for ubuntu@20.04 [versions.yaml:2:7 the base in versions.yaml]");
        let series = Fixture::versioned().with("bundle.yaml", "default-base: ubuntu@22.04", "series: jammy");
        insta::assert_snapshot!(series.check(), @"");
    }
}
