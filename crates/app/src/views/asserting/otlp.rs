//! What a sweep came to, as OpenTelemetry's collectors take it at `/v1/metrics`: the JSON form of OTLP, with the series that
//! `prometheus` has.

use crate::asserting::Asserted;
use model::Verdict;
use serde_json::{Value as Json, json};

const VERDICTS: [Verdict; 3] = [Verdict::Holds, Verdict::Fails, Verdict::Unmeasured];

/// Gauges of one resource, which is the site and the cloud. What was left out has none.
pub fn otlp(asserted: &Asserted) -> Json {
    let report = &asserted.report;
    // 64-bit numbers are texts in the JSON of protobuf.
    let at = asserted.at.as_nanosecond().to_string();
    let point = |value: usize, attributes: &[(&str, &str)]| json!({"timeUnixNano": at, "asInt": value.to_string(), "attributes": attributes_of(attributes)});
    let checks = report.judged.iter().filter_map(|one| Some((one.check, one.outcome.verdict()?)));
    let checks: Vec<Json> = checks
        .flat_map(|(check, verdict)| VERDICTS.map(|each| (check, each, usize::from(verdict == each))))
        .map(|(check, each, is)| {
            let (layer, each) = (check.layer.word(), each.to_string());
            point(is, &[("check", check.id), ("layer", layer), ("verdict", &each)])
        })
        .collect();
    let roots: Vec<Json> =
        report.roots.iter().map(|root| point(1, &[("layer", root.layer.word())])).collect();
    let whole =
        VERDICTS.map(|each| point(usize::from(report.verdict == each), &[("verdict", &each.to_string())]));
    let seconds = asserted.took_ms as f64 / 1e3;
    let took = json!({"timeUnixNano": at, "asDouble": seconds, "attributes": []});
    let metrics = [
        gauge("interlock.check", "Whether a check came to that verdict.", "1", checks),
        gauge("interlock.root", "Layers at which failures begin.", "1", roots),
        gauge("interlock.verdict", "The verdict of the whole.", "1", whole.to_vec()),
        gauge(
            "interlock.checks.left_out",
            "Checks that there was nobody to ask about.",
            "{check}",
            vec![point(report.count(None), &[])],
        ),
        gauge("interlock.sweep.duration", "How long the sweep took.", "s", vec![took]),
    ];
    // A gauge without points says nothing, and collectors refuse it.
    let metrics: Vec<Json> = metrics.into_iter().flatten().collect();
    let named = [
        ("service.name", Some("interlock")),
        ("interlock.site", asserted.site.as_deref()),
        ("interlock.cloud", asserted.cloud.as_deref()),
    ];
    let named: Vec<(&str, &str)> = named.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    json!({"resourceMetrics": [{
        "resource": {"attributes": attributes_of(&named)},
        "scopeMetrics": [{"scope": {"name": "interlock"}, "metrics": metrics}]
    }]})
}

fn gauge(name: &str, description: &str, unit: &str, points: Vec<Json>) -> Option<Json> {
    let told =
        json!({"name": name, "description": description, "unit": unit, "gauge": {"dataPoints": points}});
    (!points.is_empty()).then_some(told)
}

fn attributes_of(pairs: &[(&str, &str)]) -> Vec<Json> {
    pairs.iter().map(|(key, value)| json!({"key": key, "value": {"stringValue": value}})).collect()
}

#[cfg(test)]
mod tests {
    use super::otlp;
    use crate::views::asserting::tests::asserted;
    use serde_json::Value as Json;

    fn points(said: &Json, name: &str) -> Vec<Json> {
        let metrics = said["resourceMetrics"][0]["scopeMetrics"][0]["metrics"].as_array().unwrap();
        let mine = metrics.iter().filter(|metric| metric["name"] == name);
        mine.flat_map(|metric| metric["gauge"]["dataPoints"].as_array().unwrap().clone()).collect()
    }

    #[test]
    fn every_check_has_one_verdict_and_what_is_not_measured_does_not_look_like_health() {
        let said = otlp(&asserted());
        let of = |check: &str| {
            let word = |point: &Json, at: usize| {
                point["attributes"][at]["value"]["stringValue"].as_str().unwrap().to_owned()
            };
            let mine = points(&said, "interlock.check").into_iter().filter(|point| word(point, 0) == check);
            mine.map(|point| format!("{} {}", word(&point, 2), point["asInt"].as_str().unwrap()))
                .collect::<Vec<_>>()
                .join(", ")
        };
        insta::assert_snapshot!(of("neutron-api-answers"), @"holds 0, fails 1, unmeasured 0");
        insta::assert_snapshot!(of("neutron-agents-alive"), @"holds 0, fails 0, unmeasured 1");
        insta::assert_snapshot!(of("heat-api-answers"), @"");
        insta::assert_snapshot!(said["resourceMetrics"][0]["resource"], @r#"{"attributes":[{"key":"service.name","value":{"stringValue":"interlock"}},{"key":"interlock.site","value":{"stringValue":"vr0"}},{"key":"interlock.cloud","value":{"stringValue":"omega"}}]}"#);
        insta::assert_snapshot!(points(&said, "interlock.root")[0], @r#"{"timeUnixNano":"1781006400000000000","asInt":"1","attributes":[{"key":"layer","value":{"stringValue":"glance"}}]}"#);
        insta::assert_snapshot!(points(&said, "interlock.sweep.duration")[0], @r#"{"timeUnixNano":"1781006400000000000","asDouble":0.412,"attributes":[]}"#);
        insta::assert_snapshot!(points(&said, "interlock.checks.left_out")[0], @r#"{"timeUnixNano":"1781006400000000000","asInt":"122","attributes":[]}"#);
    }
}
