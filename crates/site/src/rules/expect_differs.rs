use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "expect-differs",
    id: "",
    severity: Severity::Error,
    what: "The plan of the bundle does not come to the counts that site.yaml expects.",
    why: "An application that fell out of an edit, or a relation that stands twice, is seen in no diff of fifty.",
    example: "expect: {applications: 50, relations: 97, machines: 4, containers: 24}",
    help: "look for what was lost or added; when it is meant, mend `expect`",
    source: "site.yaml: expect",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let expect = &context.site.expect;
    let wanted = [expect.applications, expect.relations, expect.machines, expect.containers];
    if context.is_refused || context.inputs.bundle.is_none() || wanted.iter().all(Option::is_none) {
        return;
    }
    let plan = context.plan();
    let counted = [
        ("applications", plan.applications),
        ("relations", plan.relations),
        ("machines", plan.machines),
        ("containers", plan.containers),
    ];
    for (wanted, (what, count)) in wanted.into_iter().zip(counted) {
        if let Some(wanted) = wanted.filter(|wanted| wanted.value != count) {
            let message = format!("{} {what} are expected, and the plan has {count}", wanted.value);
            sink.report(wanted.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn the_plan_comes_to_what_is_expected() {
        let broken = Fixture::healthy().with("bundle.yaml", "  - [\"keystone:certificates\", \"vault:certificates\"]\n", "");
        insta::assert_snapshot!(broken.check(), @"site.yaml:42:39 error expect-differs 13 relations are expected, and the plan has 12");
        insta::assert_snapshot!(broken.with("site.yaml", "relations: 13", "relations: 12").check(), @"");
        let fewer = "{applications: 14, relations: 13, machines: 3, containers: 14}";
        let all = Fixture::healthy().with("site.yaml", "{applications: 15, relations: 13, machines: 2, containers: 15}", fewer);
        insta::assert_snapshot!(all.check(), @"
        site.yaml:42:24 error expect-differs 14 applications are expected, and the plan has 15
        site.yaml:42:53 error expect-differs 3 machines are expected, and the plan has 2
        site.yaml:42:68 error expect-differs 14 containers are expected, and the plan has 15
        ");
    }
}
