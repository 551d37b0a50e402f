use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::versions::numbers;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "driver-too-old",
    id: "",
    severity: Severity::Error,
    what: "The driver magnum-capi-helm is older than 1.4.0 and works with a chart from 0.12.0 on.",
    why: "It looks for OpenStackCluster at an API version that is no longer served: every healthy cluster is shown as \
          UNHEALTHY with \"Infrastructure resource not found.\".",
    example: "driver: {package: magnum-capi-helm, version: 1.3.0, default_helm_chart_version: 0.25.1}",
    help: "take driver 1.4.0 or later",
    source: "magnum-capi-helm 1.3.0 and 1.4.0: the API versions that they ask for",
    check,
};

const DRIVER: [u64; 3] = [1, 4, 0];
const CHART: [u64; 3] = [0, 12, 0];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(versions) = &context.site.versions else { return };
    let Some(driver) = versions.driver.as_ref().filter(|driver| driver.package.value == "magnum-capi-helm") else {
        return;
    };
    let Some(chart) = driver.chart.as_ref().or(versions.kubernetes.chart.as_ref()) else { return };
    let (Some(own), Some(of_chart)) = (numbers(&driver.version.value), numbers(&chart.value)) else { return };
    if own.as_slice() < DRIVER.as_slice() && of_chart.as_slice() >= CHART.as_slice() {
        let message = format!("driver {} cannot read the clusters of chart {}", driver.version.value, chart.value);
        let finding = sink.finding(driver.version.span, message).related(chart.span, "the chart");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn the_driver_reads_what_the_chart_makes() {
        let broken = Fixture::versioned().with("versions.yaml", "version: 1.4.0", "version: 1.3.0");
        insta::assert_snapshot!(broken.check(), @"versions.yaml:34:12 error driver-too-old driver 1.3.0 cannot read the clusters of chart 0.25.1 [versions.yaml:35:31 the chart]");
        insta::assert_snapshot!(broken.with("versions.yaml", "0.25.1", "0.10.1").check(), @"");
    }
}
