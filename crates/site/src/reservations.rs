//! The reservation file: identifiers that somebody has taken and not yet used. One a line: id, who, when.

use crate::identifiers::{Kind, is_identifier};
use model::{At, FileId, Finding, Span};

/// Where it stands in a site.
pub const PATH: &str = "docs/reserved-ids.txt";

/// What stands at the top of a new one.
pub const HEAD: &str = "\
# Identifiers that are taken: id, who, when. Written by `interlock ids next KIND --reserve`; a line stays for ever.
";

/// One reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The identifier.
    pub id: At<String>,
    /// Who took it.
    pub who: String,
    /// When, as written.
    pub when: String,
}

/// One line of the file. A name is one word of plain letters there, whatever the system calls its user.
pub fn line(id: &str, who: &str, when: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() && c != '#' { c } else { '_' };
    let who: String = who.chars().map(plain).collect();
    format!("{id} {} {when}\n", if who.is_empty() { "unknown" } else { &who })
}

/// Reads the file. A line that is none is a finding, and what stands around it is read all the same: after a merge that
/// went wrong both sides are seen.
pub fn read(file: FileId, text: &str) -> (Vec<Reservation>, Vec<Finding>) {
    let (mut reservations, mut findings, mut offset) = (vec![], vec![], 0);
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let start = offset + (content.len() - content.trim_start().len());
        let span = Span::new(file, start, offset + content.len());
        offset += line.len();
        let words: Vec<&str> = content.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            &[id, who, when] if Kind::ALL.into_iter().any(|kind| is_identifier(id, kind)) => {
                let at = At::new(id.to_owned(), Span::new(file, start, start + id.len()));
                reservations.push(Reservation { id: at, who: who.to_owned(), when: when.to_owned() });
            }
            _ => {
                let message = "this line reserves nothing; the form is `D-020 WHO WHEN`";
                let finding = Finding::error("reservation-bad-line", span, message);
                findings.push(finding.help("mend the line; after a merge, keep the lines of both sides"));
            }
        }
    }
    (reservations, findings)
}

#[cfg(test)]
mod tests {
    use super::{HEAD, line, read};
    use model::{FileId, Source};

    fn check(text: &str) -> String {
        let source = Source::new("r", text);
        let (reservations, findings) = read(FileId(0), text);
        let mut lines: Vec<String> = reservations
            .iter()
            .map(|r| format!("{} {} {} {}", source.position(r.id.span.start).line, r.id.value, r.who, r.when))
            .collect();
        for finding in findings {
            let at = source.position(finding.at.start);
            lines.push(format!("{}:{} {} {}", at.line, at.column, finding.code, finding.message));
        }
        lines.join("\n")
    }

    #[test]
    fn lines_that_are_written_are_read_again() {
        let text =
            [HEAD, &line("D-072", "Ann Lee #2", "2026-11-21T12:00:00Z"), &line("SEC-010", "", "x")].concat();
        insta::assert_snapshot!(check(&text), @"
        2 D-072 Ann_Lee__2 2026-11-21T12:00:00Z
        3 SEC-010 unknown x
        ");
    }

    #[test]
    fn a_merge_that_went_wrong_is_seen_with_both_sides() {
        let text =
            "<<<<<<< HEAD\nD-072 ann t\n=======\n  D-072 bob t\n>>>>>>> other\nD-72 bob t\nD-073 bob\n";
        insta::assert_snapshot!(check(text), @"
        2 D-072 ann t
        4 D-072 bob t
        1:1 reservation-bad-line this line reserves nothing; the form is `D-020 WHO WHEN`
        3:1 reservation-bad-line this line reserves nothing; the form is `D-020 WHO WHEN`
        5:1 reservation-bad-line this line reserves nothing; the form is `D-020 WHO WHEN`
        6:1 reservation-bad-line this line reserves nothing; the form is `D-020 WHO WHEN`
        7:1 reservation-bad-line this line reserves nothing; the form is `D-020 WHO WHEN`
        ");
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reader(text in "(D-0|[0-9]| |\n|#|ann|\u{fc}|\t){0,60}", who in ".{0,20}") {
            let (reservations, findings) = read(FileId(0), &text);
            for reservation in &reservations {
                proptest::prop_assert_eq!(text.get(reservation.id.span.range()), Some(reservation.id.value.as_str()));
            }
            proptest::prop_assert!(findings.iter().all(|finding| text.get(finding.at.range()).is_some()));
            proptest::prop_assert_eq!(read(FileId(0), &line("D-001", &who, "t")).0.len(), 1);
        }
    }
}
