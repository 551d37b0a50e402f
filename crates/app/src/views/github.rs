//! Findings as the workflow commands with which GitHub annotates a change.

use super::place;
use model::{Finding, Severity, Sources};

/// One command per finding, one line each.
pub fn annotations(findings: &[Finding], sources: &Sources) -> String {
    findings.iter().map(|finding| annotation(finding, sources)).collect()
}

fn annotation(finding: &Finding, sources: &Sources) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let place = place::of(sources, finding.at);
    let message = match finding.help.as_str() {
        "" => finding.message.clone(),
        help => format!("{}\n{help}", finding.message),
    };
    format!(
        "::{command} file={},line={},col={},title={}::{}\n",
        property(place.file),
        place.start.line,
        place.start.column,
        property(finding.code),
        data(&message),
    )
}

/// What would end a message is spelled as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What would end a property as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::annotations;
    use model::{Finding, Sources, Span};

    #[test]
    fn a_text_cannot_end_its_command() {
        let mut sources = Sources::default();
        let file = sources.add("a,b:c.yaml", "x: 1\ny: 2\n");
        let finding = Finding::error("broken", Span::new(file, 5, 6), "100%\n::error::x").help("mend it");
        insta::assert_snapshot!(annotations(&[finding], &sources), @"::error file=a%2Cb%3Ac.yaml,line=2,col=1,title=broken::100%25%0A::error::x%0Amend it");
    }
}
