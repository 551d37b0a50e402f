//! The decisions register: one `## D-020 -- Title` per decision, then front lines such as `- status: decided`.

use model::{FileId, Finding, Span};
use std::collections::BTreeMap;

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its number, such as `D-020` or `D-004a`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it stands in its life; `None` where the register does not say so in a word that is known.
    pub status: Option<Status>,
    /// Decisions that it replaces.
    pub supersedes: Vec<String>,
    /// Decisions that it changes in part.
    pub amends: Vec<String>,
    /// Decisions to read with it.
    pub related: Vec<String>,
    /// Its heading.
    pub span: Span,
}

/// Where a decision stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Somebody asks for it.
    Proposed,
    /// It is agreed.
    Decided,
    /// It is agreed and built.
    Adopted,
    /// A later one replaces it.
    Superseded,
    /// It waits for a later version.
    Deferred,
}

const STATUSES: [(&str, Status); 5] = [
    ("proposed", Status::Proposed),
    ("decided", Status::Decided),
    ("adopted", Status::Adopted),
    ("superseded", Status::Superseded),
    ("deferred", Status::Deferred),
];

/// Reads a register.
pub fn read(file: FileId, text: &str) -> (Vec<Decision>, Vec<Finding>) {
    let mut register = Register {
        decisions: vec![],
        references: vec![],
        findings: vec![],
        in_front: false,
        has_status: false,
    };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        register.line(content, Span::new(file, offset, offset + content.len()));
        offset += line.len();
    }
    register.finish()
}

struct Register {
    decisions: Vec<Decision>,
    references: Vec<(String, Span)>,
    findings: Vec<Finding>,
    /// Between a heading and the first line that is no front line.
    in_front: bool,
    /// The last decision has a status line, good or bad.
    has_status: bool,
}

impl Register {
    fn line(&mut self, line: &str, span: Span) {
        if let Some(heading) = line.strip_prefix("## ") {
            self.close_front();
            self.heading(heading, span);
        } else if self.in_front && !line.is_empty() {
            let front = line.strip_prefix("- ").and_then(|rest| rest.split_once(':'));
            match front {
                Some((key, value)) if is_word(key) => self.front(key, value.trim(), span),
                _ => self.close_front(),
            }
        }
    }

    fn heading(&mut self, heading: &str, span: Span) {
        let (id, title) = heading.split_once(" -- ").unwrap_or((heading, ""));
        let id = id.trim();
        if !is_id(id) {
            if id.starts_with("D-") {
                let message = format!("`{id}` is no decision heading; the form is `## D-020 -- Title`");
                self.findings
                    .push(Finding::error("decision-bad-heading", span, message).help("mend the heading"));
            }
            return;
        }
        (self.in_front, self.has_status) = (true, false);
        self.decisions.push(Decision {
            id: id.to_owned(),
            title: title.trim().to_owned(),
            status: None,
            supersedes: vec![],
            amends: vec![],
            related: vec![],
            span,
        });
    }

    fn front(&mut self, key: &str, value: &str, span: Span) {
        let Some(decision) = self.decisions.last_mut() else { return };
        let list = match key {
            "status" => {
                self.has_status = true;
                decision.status = STATUSES.iter().find(|(word, _)| *word == value).map(|&(_, status)| status);
                if decision.status.is_none() {
                    let words: Vec<_> = STATUSES.iter().map(|(word, _)| *word).collect();
                    let message = format!("{} has status `{value}`, which is no status", decision.id);
                    let finding = Finding::error("decision-bad-status", span, message);
                    self.findings.push(finding.help(format!("write one of: {}", words.join(", "))));
                }
                return;
            }
            "supersedes" => &mut decision.supersedes,
            "amends" => &mut decision.amends,
            "related" => &mut decision.related,
            _ => return,
        };
        for id in value.split([',', ' ']).filter(|id| !id.is_empty()) {
            list.push(id.to_owned());
            self.references.push((id.to_owned(), span));
        }
    }

    /// Ends the front lines of the last decision.
    fn close_front(&mut self) {
        let open = std::mem::take(&mut self.in_front);
        let Some(decision) = self.decisions.last().filter(|_| open) else { return };
        if !self.has_status {
            let message = format!("{} has no status", decision.id);
            let finding = Finding::error("decision-bad-status", decision.span, message);
            self.findings.push(finding.help("add `- status: decided` under its heading"));
        }
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
        for (id, span) in self.references.iter().filter(|(id, _)| !known.contains_key(id.as_str())) {
            let message = format!("`{id}` is no decision of this register");
            let finding = Finding::error("decision-unknown-reference", *span, message);
            self.findings.push(finding.help("mend the number, or add the decision"));
        }
        (self.decisions, self.findings)
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// `D-` and three digits, with a letter behind them for a decision that was split.
fn is_id(text: &str) -> bool {
    let Some(number) = text.strip_prefix("D-") else { return false };
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()) && number.len() <= 4
}

#[cfg(test)]
mod tests {
    use super::read;
    use model::{FileId, Source};

    fn check(text: &str) -> String {
        let source = Source::new("d.md", text);
        let (decisions, findings) = read(FileId(0), text);
        let mut lines: Vec<String> = decisions
            .iter()
            .map(|d| {
                let links = [d.supersedes.join(" "), d.amends.join(" "), d.related.join(" ")].join("/");
                format!("{} {:?} {} {links}", d.id, d.status, d.title)
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
                    - amends: D-001\n- related: D-001, D-004a\n";
        insta::assert_snapshot!(check(text), @r"
        D-001 Some(Adopted) Charms //
        D-004a Some(Deferred) More D-001/D-001/D-001 D-004a
        ");
    }

    #[test]
    fn wrong_numbers_statuses_and_references_are_found() {
        let text = "## D-001 -- A\n- status: agreed\n- related: D-009\n\n## D-001 -- B\n\nText\n\n## D-2 -- C\n\
                    ## D-003 -- E\n";
        insta::assert_snapshot!(check(text), @r"
        D-001 None A //D-009
        D-001 None B //
        D-003 None E //
        2:1 decision-bad-status D-001 has status `agreed`, which is no status
        5:1 decision-bad-status D-001 has no status
        9:1 decision-bad-heading `D-2` is no decision heading; the form is `## D-020 -- Title`
        10:1 decision-bad-status D-003 has no status
        5:1 decision-duplicate-number D-001 is given out twice
        3:1 decision-unknown-reference `D-009` is no decision of this register
        ");
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reader(text in "(## D-00[0-9]|- status: |- related: |D-0|[a-z\u{fc}]|\n|,| -- ){0,60}") {
            let (decisions, findings) = read(FileId(0), &text);
            let spans = decisions.iter().map(|d| d.span).chain(findings.iter().map(|f| f.at));
            for span in spans {
                proptest::prop_assert!(text.get(span.range()).is_some());
            }
        }
    }
}
