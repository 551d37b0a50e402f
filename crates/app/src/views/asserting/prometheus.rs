//! What a sweep came to, as Prometheus reads it (text format 0.0.4): a file for its collector of text files.

use crate::asserting::Asserted;
use health::Report;
use model::Verdict;
use std::fmt::Write;

const VERDICTS: [Verdict; 3] = [Verdict::Holds, Verdict::Fails, Verdict::Unmeasured];

/// A series for each check and each verdict, 1 where it is the one: what was not measured is never a zero that looks
/// like health. What was left out has none.
pub fn metrics(asserted: &Asserted) -> String {
    let report = &asserted.report;
    let mut out = String::new();
    head(&mut out, "interlock_check", "Whether a check came to that verdict.");
    for one in &report.judged {
        let Some(verdict) = one.outcome.verdict() else { continue };
        for each in VERDICTS {
            let (id, layer, is) = (one.check.id, one.check.layer.word(), u8::from(verdict == each));
            _ = writeln!(out, "interlock_check{{check=\"{id}\",layer=\"{layer}\",verdict=\"{each}\"}} {is}");
        }
    }
    head(&mut out, "interlock_root", "Layers at which failures begin.");
    for root in &report.roots {
        _ = writeln!(out, "interlock_root{{layer=\"{}\"}} 1", root.layer.word());
    }
    head(&mut out, "interlock_verdict", "The verdict of the whole.");
    for each in VERDICTS {
        _ = writeln!(out, "interlock_verdict{{verdict=\"{each}\"}} {}", u8::from(report.verdict == each));
    }
    head(&mut out, "interlock_checks_left_out", "Checks that there was nobody to ask about.");
    _ = writeln!(out, "interlock_checks_left_out {}", Report::count(report, None));
    head(&mut out, "interlock_sweep_seconds", "How long the sweep took.");
    _ = writeln!(out, "interlock_sweep_seconds {}.{:03}", asserted.took_ms / 1000, asserted.took_ms % 1000);
    head(&mut out, "interlock_sweep_time_seconds", "When the sweep was made.");
    _ = writeln!(out, "interlock_sweep_time_seconds {}", asserted.at.as_second());
    out
}

fn head(out: &mut String, name: &str, help: &str) {
    _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge");
}

#[cfg(test)]
mod tests {
    use super::metrics;
    use crate::views::asserting::tests::asserted;

    #[test]
    fn every_check_has_one_verdict_and_what_is_not_measured_does_not_look_like_health() {
        let text = metrics(&asserted());
        let of = |check: &str| {
            let mine = text.lines().filter(|line| line.contains(&format!("check=\"{check}\"")));
            mine.filter_map(|line| line.split_once(",verdict="))
                .map(|(_, rest)| rest)
                .collect::<Vec<_>>()
                .join(" ")
        };
        insta::assert_snapshot!(of("neutron-api-answers"), @r#""holds"} 0 "fails"} 1 "unmeasured"} 0"#);
        insta::assert_snapshot!(of("neutron-agents-alive"), @r#""holds"} 0 "fails"} 0 "unmeasured"} 1"#);
        insta::assert_snapshot!(of("heat-api-answers"), @"");
        let rest = text.split_once("# HELP interlock_root").map(|(_, rest)| rest).unwrap_or_default();
        insta::assert_snapshot!(rest, @r#"
         Layers at which failures begin.
        # TYPE interlock_root gauge
        interlock_root{layer="glance"} 1
        interlock_root{layer="neutron"} 1
        # HELP interlock_verdict The verdict of the whole.
        # TYPE interlock_verdict gauge
        interlock_verdict{verdict="holds"} 0
        interlock_verdict{verdict="fails"} 1
        interlock_verdict{verdict="unmeasured"} 0
        # HELP interlock_checks_left_out Checks that there was nobody to ask about.
        # TYPE interlock_checks_left_out gauge
        interlock_checks_left_out 122
        # HELP interlock_sweep_seconds How long the sweep took.
        # TYPE interlock_sweep_seconds gauge
        interlock_sweep_seconds 0.412
        # HELP interlock_sweep_time_seconds When the sweep was made.
        # TYPE interlock_sweep_time_seconds gauge
        interlock_sweep_time_seconds 1781006400
        "#);
        let names =
            text.lines().filter(|line| !line.starts_with('#')).map(|line| line.rsplit_once(' ').unwrap());
        for (series, value) in names {
            assert!(series.starts_with("interlock_") && value.parse::<f64>().is_ok(), "{series} {value}");
        }
    }
}
