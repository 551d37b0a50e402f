//! JUnit XML of a sweep: a suite for each layer, a case for each check, for build servers that show tests.

use crate::asserting::Asserted;
use crate::views::markup::Markup;
use health::{Judged, Layer, Outcome};
use model::Verdict;

/// What fails is a failure, what was not measured an error, what was left out is skipped.
pub fn document(asserted: &Asserted) -> String {
    let mut page = Markup::default();
    page.fixed("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let report = &asserted.report;
    let counts = [Some(Verdict::Fails), Some(Verdict::Unmeasured), None];
    let [failures, errors, skipped] = counts.map(|verdict| report.count(verdict).to_string());
    let attributes: [(&str, &str); 4] =
        [("name", "interlock assert"), ("failures", &failures), ("errors", &errors), ("skipped", &skipped)];
    page.within("testsuites", &attributes, |page| {
        for layer in Layer::ALL {
            let here: Vec<&Judged> = report.judged.iter().filter(|one| one.check.layer == layer).collect();
            if !here.is_empty() {
                page.newline();
                suite(page, layer, &here);
            }
        }
        page.newline();
    });
    page.newline();
    page.done()
}

fn suite(page: &mut Markup, layer: Layer, here: &[&Judged]) {
    let count = |verdict: Option<Verdict>| {
        here.iter().filter(|one| one.outcome.verdict() == verdict).count().to_string()
    };
    let (tests, failures) = (here.len().to_string(), count(Some(Verdict::Fails)));
    let (errors, skipped) = (count(Some(Verdict::Unmeasured)), count(None));
    let name = layer.word();
    let attributes: [(&str, &str); 5] = [
        ("name", name),
        ("tests", &tests),
        ("failures", &failures),
        ("errors", &errors),
        ("skipped", &skipped),
    ];
    page.within("testsuite", &attributes, |page| {
        for one in here {
            let case: [(&str, &str); 2] = [("classname", name), ("name", one.check.id)];
            match &one.outcome {
                Outcome::Holds { .. } => page.void("testcase", &case),
                Outcome::Fails { seen, why } => page.within("testcase", &case, |page| {
                    page.leaf("failure", &[("message", why)], &format!("{seen}\n{}", one.check.act));
                }),
                Outcome::Unmeasured { why } => page.within("testcase", &case, |page| {
                    page.leaf("error", &[("message", why)], "unmeasured");
                }),
                Outcome::LeftOut { why } => page.within("testcase", &case, |page| {
                    page.void("skipped", &[("message", why)]);
                }),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::views::asserting::tests::asserted;

    #[test]
    fn each_verdict_has_its_element() {
        let text = document(&asserted());
        let suite = |layer: &str| {
            let from = text.split_once(&format!("<testsuite name=\"{layer}\"")).map(|(_, rest)| rest);
            from.and_then(|rest| rest.split_once("</testsuite>")).map(|(suite, _)| suite).unwrap_or_default()
        };
        insta::assert_snapshot!(text.lines().take(2).collect::<Vec<_>>().join("\n"), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="interlock assert" failures="4" errors="7" skipped="122">
        "#);
        insta::assert_snapshot!(suite("glance"), @r#"
         tests="4" failures="1" errors="0" skipped="0"><testcase classname="glance" name="glance-active-images-have-bytes"><failure message="a\u{1b}[2Jb">1 of 1 active images
        upload it again</failure></testcase><testcase classname="glance" name="glance-api-answers"/><testcase classname="glance" name="glance-image-to-boot"/><testcase classname="glance" name="glance-images-whole"/>
        "#);
        insta::assert_snapshot!(suite("heat"), @r#" tests="3" failures="0" errors="0" skipped="3"><testcase classname="heat" name="heat-api-answers"><skipped message="the catalogue has no such service"/></testcase><testcase classname="heat" name="heat-engines-up"><skipped message="the catalogue has no such service"/></testcase><testcase classname="heat" name="heat-none-failed"><skipped message="the catalogue has no such service"/></testcase>"#);
        insta::assert_snapshot!(suite("neutron").split("</testcase>").take(2).collect::<String>(), @r#" tests="14" failures="1" errors="4" skipped="9"><testcase classname="neutron" name="neutron-addresses-left"><skipped message="the catalogue has no such service"/><testcase classname="neutron" name="neutron-agent-of-each-hypervisor"><error message="no answer within 10 s">unmeasured</error>"#);
    }
}
