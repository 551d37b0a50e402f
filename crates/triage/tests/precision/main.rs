//! Lines of a real control plane, each labelled by hand with the symptom that it shows, or with none. No symptom may claim
//! another line. `docs/triage-precision.md` says where they are from and how they were judged.
#![cfg(test)]

use triage::{Catalogue, Matcher, Scanner, Source, Tally, report};

/// What each line is, where it stands, and what it says; parted by tabs.
const LINES: &str = include_str!("lines.tsv");
/// When the lines were written, or later: for those without a year.
const WRITTEN: i64 = 1_796_000_000_000_000;

/// What is said of a line when nothing else is known.
fn claim(catalogue: &Catalogue, matcher: &Matcher<'_>, path: &str, line: &str) -> String {
    let mut scanner = Scanner::new(matcher, Source::of(path, Some(WRITTEN)));
    scanner.feed(line.as_bytes());
    let tally: Tally = scanner.finish();
    let report = report(catalogue, tally);
    report.causes.first().map_or("-".to_owned(), |cause| cause.symptom.id.clone())
}

#[test]
fn every_line_of_a_real_control_plane_is_what_its_label_says() {
    let catalogue = Catalogue::built_in();
    let matcher = Matcher::new(&catalogue);
    let (mut lines, mut claimed, mut wrong) = (0, 0, Vec::new());
    for row in LINES.lines() {
        let [label, path, line] = row.splitn(3, '\t').collect::<Vec<_>>().try_into().expect("three columns");
        let said = claim(&catalogue, &matcher, path, line);
        lines += 1;
        claimed += usize::from(said != "-");
        if said != label {
            wrong.push(format!("{path}: {said}, and not {label}: {line}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {lines} lines are taken for something else:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(lines >= 500, "{lines} lines are too few to say anything");
    assert!(claimed >= 10, "{claimed} claims are too few to say anything");
}
