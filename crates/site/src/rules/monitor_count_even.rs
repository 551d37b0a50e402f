use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "monitor-count-even",
    id: "R28",
    severity: Severity::Warning,
    what: "ceph-mon has an even number of monitors.",
    why: "Four monitors survive the loss of one, as three do, and there is one more that can be lost.",
    example: "ceph-mon: {num_units: 4, options: {monitor-count: 4}}",
    help: "use an odd number of monitors",
    source: "Ceph: monitors decide by majority",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.running("ceph-mon") {
        let Some(setting) = application.options.get("monitor-count") else { continue };
        if let Some(count) = setting.value.as_i64().filter(|count| count % 2 == 0) {
            let name = &application.name.value;
            sink.report(setting.value.span, format!("{name} has an even monitor-count of {count}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn monitors_are_odd() {
        let with = |count: &str| {
            Fixture::healthy().with("bundle.yaml", "monitor-count: 3", &format!("monitor-count: {count}")).check()
        };
        insta::assert_snapshot!(with("2"), @"bundle.yaml:73:30 warning monitor-count-even ceph-mon has an even monitor-count of 2");
        insta::assert_snapshot!(with("1"), @"");
    }
}
