use crate::context::Context;
use crate::identifiers::{self, Kind};
use crate::rule::{Rule, Sink};
use model::{Severity, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "identifier-collision",
    id: "",
    severity: Severity::Error,
    what: "An identifier is reserved twice, or two entries of the change log go by one.",
    why: "Two people took one number on two branches; whoever looks it up later finds the other one's reason.",
    example: "docs/reserved-ids.txt:\nD-072 ann 2026-11-21T12:00:00Z\nD-072 bob 2026-11-21T12:00:07Z",
    help: "let the later one take the next free number: `interlock ids next KIND --reserve`; leave both lines, and add his",
    source: "docs/reserved-ids.txt",
    check,
};

/// A decision and a row of the ledger that are given out twice are found where those are read.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut reserved: BTreeMap<&str, (Span, &str)> = BTreeMap::new();
    for reservation in &context.site.reservations {
        let (id, who) = (reservation.id.value.as_str(), reservation.who.as_str());
        match reserved.get(id) {
            Some(&(first, by)) => {
                let message = format!("{id} is reserved by {who}, and was reserved by {by} before");
                let finding = sink.finding(reservation.id.span, message).related(first, "first reserved here");
                sink.push(finding);
            }
            None => _ = reserved.insert(id, (reservation.id.span, who)),
        }
    }
    let mut given: BTreeMap<&str, Span> = BTreeMap::new();
    for (id, span) in headed(context) {
        match given.get(id) {
            Some(&first) => {
                let message = format!("two entries of the change log go by {id}");
                let finding = sink.finding(span, message).related(first, "the first one");
                sink.push(finding);
            }
            None => _ = given.insert(id, span),
        }
    }
}

/// The fixes that headings of the change log begin with.
fn headed<'a>(context: &Context<'a>) -> Vec<(&'a str, Span)> {
    let mut found = vec![];
    for &file in &context.inputs.changelog {
        let Some(source) = context.inputs.sources.get(file) else { continue };
        let mut offset = 0;
        for line in source.text.split_inclusive('\n') {
            let title = line.trim_start_matches('#').trim_start();
            let start = offset + (line.len() - title.len());
            offset += line.len();
            let kinds = if line.starts_with('#') { &[Kind::Docfix, Kind::Bundlefix][..] } else { &[] };
            let first = |&kind: &Kind| identifiers::mentions(title, kind).next().filter(|range| range.start == 0);
            let id = kinds.iter().find_map(first).and_then(|range| title.get(range));
            found.extend(id.map(|id| (id, Span::new(file, start, start + id.len()))));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_number_is_taken_by_one_person() {
        let taken = "# head\nD-003 ann 2026-11-21T12:00:00Z\nSEC-002 bob t\nD-003 bob 2026-11-21T12:00:07Z\n";
        let broken = Fixture::healthy().and("docs/reserved-ids.txt", taken);
        insta::assert_snapshot!(broken.check(), @"docs/reserved-ids.txt:4:1 error identifier-collision D-003 is reserved by bob, and was reserved by ann before [docs/reserved-ids.txt:2:1 first reserved here]");
        insta::assert_snapshot!(broken.with("docs/reserved-ids.txt", "D-003 bob", "D-004 bob").check(), @"");
    }

    #[test]
    fn one_fix_is_one_entry_of_the_change_log() {
        let entry = |id: &str| format!("# {id} -- A\n\nAs {id} says.\n\n| file | what and why | revert |\n|---|---|---|\n| `a` | b | c |\n");
        let two = |second: &str| {
            Fixture::healthy().and("docs/changelog/1.md", &entry("DOCFIX-001")).and("docs/changelog/2.md", &entry(second))
        };
        insta::assert_snapshot!(two("DOCFIX-001").check(), @"docs/changelog/2.md:1:3 error identifier-collision two entries of the change log go by DOCFIX-001 [docs/changelog/1.md:1:3 the first one]");
        insta::assert_snapshot!(two("BUNDLEFIX-001").check(), @"");
    }
}
