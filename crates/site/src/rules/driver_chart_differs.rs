use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "driver-chart-differs",
    id: "",
    severity: Severity::Error,
    what: "The Magnum driver is told to take another chart than the one whose dependencies make up the set.",
    why: "Clusters are made from a chart that this set of controllers was never released with.",
    example: "kubernetes: {source: {tag: 0.25.1}}\ndriver: {package: magnum-capi-helm, version: 1.4.0, default_helm_chart_version: 0.10.1}",
    help: "give `default_helm_chart_version` the tag of `kubernetes.source`",
    source: "magnum-capi-helm: default_helm_chart_version; capi-helm-charts: dependencies.json",
    check,
};

// No repair: a new tag without its dependencies, and dependencies without the driver's chart, look the same from here.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(versions) = &context.site.versions else { return };
    let driver = versions.driver.as_ref().and_then(|driver| driver.chart.as_ref());
    let (Some(set), Some(driver)) = (&versions.kubernetes.chart, driver) else { return };
    if set.value.trim_start_matches('v') != driver.value.trim_start_matches('v') {
        let message = format!("the driver takes chart {}, and the set is that of {}", driver.value, set.value);
        let finding = sink.finding(driver.span, message).related(set.span, "the set's chart");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn driver_and_set_are_of_one_chart() {
        let broken = Fixture::versioned().with("versions.yaml", "tag: 0.25.1", "tag: 0.26.0");
        insta::assert_snapshot!(broken.check(), @"versions.yaml:35:31 error driver-chart-differs the driver takes chart 0.25.1, and the set is that of 0.26.0 [versions.yaml:26:37 the set's chart]");
        insta::assert_snapshot!(broken.with("versions.yaml", "chart_version: 0.25.1", "chart_version: 0.26.0").check(), @"");
    }
}
