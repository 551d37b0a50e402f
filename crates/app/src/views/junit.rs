//! JUnit XML of findings: a suite per file, a failed case per error, for build servers that show tests.

use super::markup::Markup;
use super::place;
use model::{Finding, Severity, Sources, Span};

/// One suite per text. A text without an error has one case that passed, so that it is seen to have been checked;
/// warnings and notes go with it as its output.
pub fn document(findings: &[Finding], sources: &Sources) -> String {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let mut page = Markup::default();
    page.fixed("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let failures = errors.to_string();
    page.within("testsuites", &[("name", "interlock check"), ("failures", &failures)], |page| {
        for (file, source) in sources.iter() {
            let here: Vec<&Finding> = findings.iter().filter(|finding| finding.at.file == file).collect();
            page.newline();
            suite(page, &source.name, &here, sources);
        }
        page.newline();
    });
    page.newline();
    page.done()
}

fn suite(page: &mut Markup, name: &str, here: &[&Finding], sources: &Sources) {
    let (failed, told): (Vec<&Finding>, Vec<&Finding>) =
        here.iter().partition(|finding| finding.severity == Severity::Error);
    let (tests, failures) = (failed.len().max(1).to_string(), failed.len().to_string());
    page.within("testsuite", &[("name", name), ("tests", &tests), ("failures", &failures)], |page| {
        if failed.is_empty() {
            page.void("testcase", &[("classname", name), ("name", "no error")]);
        }
        for finding in &failed {
            let title = format!("{} at {}", finding.code, at(sources, finding.at));
            page.within("testcase", &[("classname", name), ("name", &title)], |page| {
                let text = format!("{}\n{}", at(sources, finding.at), finding.help);
                page.leaf("failure", &[("type", finding.code), ("message", &finding.message)], &text);
            });
        }
        if !told.is_empty() {
            let line = |finding: &&&Finding| {
                let Finding { severity, code, message, at: span, .. } = **finding;
                format!("{}: {severity}[{code}]: {message}", at(sources, *span))
            };
            let lines: Vec<String> = told.iter().map(|finding| line(&finding)).collect();
            page.leaf("system-out", &[], &lines.join("\n"));
        }
    });
}

fn at(sources: &Sources, span: Span) -> String {
    let place = place::of(sources, span);
    format!("{}:{}:{}", place.file, place.start.line, place.start.column)
}

#[cfg(test)]
mod tests {
    use super::document;
    use model::{Finding, Sources, Span};

    #[test]
    fn an_error_fails_its_suite_and_a_warning_is_told() {
        let mut sources = Sources::default();
        let bad = sources.add("a<b>.yaml", "x: 1\ny: 2\n");
        sources.add("good.yaml", "x: 1\n");
        let findings = [
            Finding::error("broken", Span::new(bad, 5, 6), "\"y\" & more").help("mend it"),
            Finding::warning("odd", Span::new(bad, 0, 1), "x"),
        ];
        insta::assert_snapshot!(document(&findings, &sources), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="interlock check" failures="1">
        <testsuite name="a&lt;b&gt;.yaml" tests="1" failures="1"><testcase classname="a&lt;b&gt;.yaml" name="broken at a&lt;b&gt;.yaml:2:1"><failure type="broken" message="&quot;y&quot; &amp; more">a&lt;b&gt;.yaml:2:1
        mend it</failure></testcase><system-out>a&lt;b&gt;.yaml:1:1: warning[odd]: x</system-out></testsuite>
        <testsuite name="good.yaml" tests="1" failures="0"><testcase classname="good.yaml" name="no error"/></testsuite>
        </testsuites>
        "#);
    }
}
