use crate::context::Context;
use crate::rule::{Rule, Sink};
use jiff::civil::Date;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "divergence-expired",
    id: "",
    severity: Severity::Warning,
    what: "A known difference between files and cloud was to be gone by a date that has passed.",
    why: "What was accepted for a while stays for ever, and nobody remembers why.",
    example: "divergences: [{what: vault at 1.8, why: not rehearsed, until: 2020-01-31}]",
    help: "end the divergence, or decide anew and write the new date",
    source: "site.yaml: divergences",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for divergence in &context.site.divergences {
        let Some(until) = &divergence.until else { continue };
        // Other texts, such as `phase-08`, are for people.
        let Ok(date) = until.value.parse::<Date>() else { continue };
        if date < context.today {
            let message = format!("\"{}\" was known until {date}, which is past", divergence.what.value);
            sink.report(until.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_divergence_ends_on_its_date() {
        let with = |until: &str| Fixture::healthy().with("site.yaml", "until: 2026-12-31", until).check();
        insta::assert_snapshot!(with("until: 2026-06-08"), @r#"site.yaml:45:97 warning divergence-expired "vault is older than planned" was known until 2026-06-08, which is past"#);
        insta::assert_snapshot!(with("until: 2026-06-09"), @"");
        insta::assert_snapshot!(with("until: Roosevelt"), @"");
    }
}
