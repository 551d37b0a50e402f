//! From the register's text to decisions: one `## D-020 -- Title` each, then front lines such as `- status: decided`.

use super::{Decision, Status};
use crate::identifiers::{Kind, is_identifier};
use model::{At, FileId, Finding, Span};
use std::collections::BTreeMap;

/// Reads a register.
pub fn read(file: FileId, text: &str) -> (Vec<Decision>, Vec<Finding>) {
    let mut register = Register { file, decisions: vec![], findings: vec![], part: Part::Elsewhere };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        register.line(line.trim_end(), offset);
        offset += line.len();
    }
    register.finish()
}

struct Register {
    file: FileId,
    decisions: Vec<Decision>,
    findings: Vec<Finding>,
    part: Part,
}

/// Where in the register the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Under no decision.
    Elsewhere,
    /// Between a decision's heading and the first line that is no front line.
    Front {
        /// There was a status line, good or bad.
        has_status: bool,
    },
    /// In a decision's text.
    Text,
}

impl Register {
    fn line(&mut self, line: &str, offset: usize) {
        let span = Span::new(self.file, offset, offset + line.len());
        if let Some(heading) = line.strip_prefix("## ") {
            self.close_front();
            self.part = Part::Elsewhere;
            self.heading(heading, span);
            return;
        }
        if line.is_empty() {
            return;
        }
        if let Part::Front { .. } = self.part {
            let front = line.strip_prefix("- ").and_then(|rest| rest.split_once(':'));
            if let Some((key, value)) = front.filter(|(key, _)| is_word(key)) {
                self.front(key, value, span);
                return;
            }
            self.close_front();
            self.part = Part::Text;
            self.decisions.iter_mut().last().into_iter().for_each(|decision| decision.text = span);
        } else if let Some(decision) = self.decisions.last_mut().filter(|_| self.part == Part::Text) {
            decision.text.end = span.end;
        }
    }

    fn heading(&mut self, heading: &str, span: Span) {
        let (id, title) = heading.split_once(" -- ").unwrap_or((heading, ""));
        let id = id.trim();
        if !is_identifier(id, Kind::Decision) {
            if id.starts_with("D-") {
                let message = format!("`{id}` is no decision heading; the form is `## D-020 -- Title`");
                self.findings
                    .push(Finding::error("decision-bad-heading", span, message).help("mend the heading"));
            }
            return;
        }
        self.part = Part::Front { has_status: false };
        self.decisions.push(Decision {
            id: id.to_owned(),
            title: title.trim().to_owned(),
            status: None,
            date: None,
            supersedes: vec![],
            superseded_by: vec![],
            amends: vec![],
            related: vec![],
            rules: vec![],
            text: Span { start: span.end, ..span },
            span,
        });
    }

    /// One front line: `value` is its end, behind the colon.
    fn front(&mut self, key: &str, value: &str, span: Span) {
        let Some(decision) = self.decisions.last_mut() else { return };
        let start = span.end as usize - value.len();
        let pieces = |separators: &[char]| pieces(value, start, self.file, separators);
        match key {
            "status" => {
                self.part = Part::Front { has_status: true };
                let word = value.trim();
                let status = Status::ALL.into_iter().find(|status| status.as_str() == word);
                decision.status = status.map(|status| At::new(status, span));
                if status.is_none() {
                    let message = format!("{} has status `{word}`, which is no status", decision.id);
                    let finding = Finding::error("decision-bad-status", span, message);
                    let words = Status::ALL.map(Status::as_str).join(", ");
                    self.findings.push(finding.help(format!("write one of: {words}")));
                }
            }
            "date" => decision.date = pieces(&[]).pop(),
            "supersedes" => decision.supersedes.extend(pieces(&[',', ' '])),
            "superseded-by" => decision.superseded_by.extend(pieces(&[',', ' '])),
            "amends" => decision.amends.extend(pieces(&[',', ' '])),
            "related" => decision.related.extend(pieces(&[',', ' '])),
            "rules" => {
                let lower = |at: At<String>| At::new(at.value.to_ascii_lowercase(), at.span);
                decision.rules.extend(pieces(&[',']).into_iter().map(lower));
            }
            _ => {}
        }
    }

    /// Ends the front lines of the last decision.
    fn close_front(&mut self) {
        let Part::Front { has_status: false } = self.part else { return };
        let Some(decision) = self.decisions.last() else { return };
        let message = format!("{} has no status", decision.id);
        let finding = Finding::error("decision-bad-status", decision.span, message);
        self.findings.push(finding.help("add `- status: decided` under its heading"));
    }

    fn finish(mut self) -> (Vec<Decision>, Vec<Finding>) {
        self.close_front();
        let mut known: BTreeMap<&str, Span> = BTreeMap::new();
        for decision in &self.decisions {
            match known.get(decision.id.as_str()) {
                Some(&first) => {
                    let message = format!("{} is given out twice", decision.id);
                    let finding = Finding::error("decision-duplicate-number", decision.span, message);
                    let finding = finding.help("give the later one the next free number");
                    self.findings.push(finding.related(first, "first given out here"));
                }
                None => _ = known.insert(&decision.id, decision.span),
            }
        }
        for decision in &self.decisions {
            let ties = [&decision.supersedes, &decision.superseded_by, &decision.amends, &decision.related];
            for named in ties.into_iter().flatten().filter(|named| !known.contains_key(named.value.as_str()))
            {
                let message = format!("`{}` is no decision of this register", named.value);
                let finding = Finding::error("decision-unknown-reference", named.span, message);
                self.findings.push(finding.help("mend the number, or add the decision"));
            }
        }
        (self.decisions, self.findings)
    }
}

/// What stands between separators, with its place; nothing empty.
fn pieces(value: &str, start: usize, file: FileId, separators: &[char]) -> Vec<At<String>> {
    let mut offset = start;
    let mut found = vec![];
    for piece in value.split(separators) {
        let word = piece.trim();
        let at = offset + (piece.len() - piece.trim_start().len());
        if !word.is_empty() {
            found.push(At::new(word.to_owned(), Span::new(file, at, at + word.len())));
        }
        // Every separator is one byte.
        offset += piece.len() + 1;
    }
    found
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::read;
    use model::{At, FileId, Source};

    fn check(text: &str) -> String {
        let source = Source::new("d.md", text);
        let (decisions, findings) = read(FileId(0), text);
        let words = |list: &[At<String>]| {
            let word = |at: &At<String>| {
                assert_eq!(
                    text.get(at.span.range()).unwrap().to_ascii_lowercase(),
                    at.value.to_ascii_lowercase()
                );
                at.value.clone()
            };
            list.iter().map(word).collect::<Vec<_>>().join(" ")
        };
        let mut lines: Vec<String> = decisions
            .iter()
            .map(|d| {
                let links = [&d.supersedes, &d.superseded_by, &d.amends, &d.related, &d.rules];
                let links = links.map(|list| words(list)).join("/");
                let body = text.get(d.text.range()).unwrap();
                format!("{} {:?} {} {links} {body:?}", d.id, d.standing(), d.title)
            })
            .collect();
        for finding in findings {
            let at = source.position(finding.at.start);
            lines.push(format!("{}:{} {} {}", at.line, at.column, finding.code, finding.message));
        }
        lines.join("\n")
    }

    #[test]
    fn decisions_are_read_with_their_lineage() {
        let text = "# Register\n\n## How to read\n\nwords\n\n## D-001 -- Charms\n\n- status: adopted\n\nText.\n\n\
                    - amends: nothing, this is text\n\n## D-004a -- More\n- status: deferred\n- supersedes: D-001\n\
                    - superseded-by: D-001\n- rules: VIP columns,  nic-owner,\n\
                    - amends: D-001\n- related: D-001, D-004a\n\n## Other\n\nNobody's text.\n";
        insta::assert_snapshot!(check(text), @r#"
        D-001 Some(Adopted) Charms //// "Text.\n\n- amends: nothing, this is text"
        D-004a Some(Deferred) More D-001/D-001/D-001/D-001 D-004a/vip columns nic-owner ""
        "#);
    }

    #[test]
    fn wrong_numbers_statuses_and_references_are_found() {
        let text = "## D-001 -- A\n- status: agreed\n- related: D-009\n\n## D-001 -- B\n\nText\n\n## D-2 -- C\n\
                    ## D-003 -- E\n";
        insta::assert_snapshot!(check(text), @r#"
        D-001 None A ///D-009/ ""
        D-001 None B //// "Text"
        D-003 None E //// ""
        2:1 decision-bad-status D-001 has status `agreed`, which is no status
        5:1 decision-bad-status D-001 has no status
        9:1 decision-bad-heading `D-2` is no decision heading; the form is `## D-020 -- Title`
        10:1 decision-bad-status D-003 has no status
        5:1 decision-duplicate-number D-001 is given out twice
        3:12 decision-unknown-reference `D-009` is no decision of this register
        "#);
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reader(
            text in "(## D-00[0-9]|- status: |- related: |- rules: |- superseded-by: |D-0|[a-z\u{fc}]|\n|\r|,| -- ){0,60}"
        ) {
            let (decisions, findings) = read(FileId(0), &text);
            for decision in &decisions {
                let ties = decision.related.iter().chain(&decision.superseded_by).chain(&decision.rules);
                for tie in ties {
                    proptest::prop_assert_eq!(text.get(tie.span.range()).map(str::to_ascii_lowercase), Some(tie.value.to_ascii_lowercase()));
                }
            }
            let spans = decisions.iter().flat_map(|d| [d.span, d.text]).chain(findings.iter().map(|f| f.at));
            for span in spans {
                proptest::prop_assert!(text.get(span.range()).is_some());
            }
        }
    }
}
