//! Which decisions stand behind a line: those that are named near it.

use super::Reference;
use super::passage::Lines;
use crate::identifiers::{self, Kind};
use model::{FileId, Source, Span};
use std::collections::BTreeSet;
use std::ops::Range;

/// How near to a line a decision is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Near {
    /// On it.
    Line,
    /// In its paragraph, entry or comment.
    Passage,
    /// In what it is a part of: the section of a book; the key above a line of YAML with its comment, or the comment with
    /// a row of dashes that heads a stretch of keys.
    Section,
}

impl Near {
    /// A word for people and programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Near::Line => "line",
            Near::Passage => "passage",
            Near::Section => "section",
        }
    }
}

/// One decision behind a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind<'a> {
    /// Where it is named; the nearest place.
    pub reference: Reference<'a>,
    /// How near that is.
    pub near: Near,
}

/// The decisions that stand behind a line (from 1) of a text, the nearest first, each once.
pub fn behind<'a>(file: FileId, source: &'a Source, line: u32) -> Vec<Behind<'a>> {
    let is_markdown = source.name.ends_with(".md");
    let lines = Lines::new(&source.text, is_markdown);
    let Some(line) = (line as usize).checked_sub(1).filter(|line| *line < lines.count()) else {
        return vec![];
    };
    let mut stretches: Vec<(Near, Range<usize>)> =
        vec![(Near::Line, line..line + 1), (Near::Passage, lines.passage(line))];
    let parents = lines.parents(line);
    for &level in std::iter::once(&line).chain(&parents) {
        if level != line {
            stretches.push((Near::Section, lines.above(level)..level + 1));
        }
        stretches.extend(lines.banner(level).map(|banner| (Near::Section, banner)));
    }
    if is_markdown {
        stretches.push((Near::Section, lines.section(line)));
    }
    let mut seen = BTreeSet::new();
    let mut found = vec![];
    for (near, stretch) in stretches {
        let bytes = lines.bytes(&stretch);
        let text = source.text.get(bytes.clone()).unwrap_or_default();
        for range in identifiers::mentions(text, Kind::Decision) {
            let span = Span::new(file, bytes.start + range.start, bytes.start + range.end);
            if let Some(id) = text.get(range).filter(|id| seen.insert(*id)) {
                found.push(Behind { reference: Reference { id, span }, near });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::behind;
    use model::{FileId, Source};

    fn check(name: &str, text: &str, part: &str) -> String {
        let source = Source::new(name, text);
        let line = text.lines().position(|line| line.contains(part)).unwrap() as u32 + 1;
        let found = behind(FileId(0), &source, line);
        let draw = |behind: &super::Behind<'_>| {
            let at = source.position(behind.reference.span.start);
            format!("{} {} {}:{}", behind.reference.id, behind.near.as_str(), at.line, at.column)
        };
        found.iter().map(draw).collect::<Vec<_>>().join("\n")
    }

    const BUNDLE: &str = "\
# D-001: the whole
applications:
  # ---- Quorum ----
  # Three (D-002).

  mysql: {units: 3}

  # ---- APIs ----
  # Two VIPs (D-020).

  # Machine 8

  # The policy (D-051).
  keystone:
    num_units: 1
    options:
      # Twice (D-020, D-003).
      vip: a b         # first: D-005
      region: one
";

    #[test]
    fn a_line_of_yaml_has_its_comment_its_keys_and_the_banner_behind_it() {
        insta::assert_snapshot!(check("bundle.yaml", BUNDLE, "vip: a b"), @"
        D-005 line 18:33
        D-020 passage 17:16
        D-003 passage 17:23
        D-051 section 13:17
        D-001 section 1:3
        ");
        insta::assert_snapshot!(check("bundle.yaml", BUNDLE, "num_units: 1"), @"
        D-051 section 13:17
        D-020 section 9:15
        D-001 section 1:3
        ");
        insta::assert_snapshot!(check("bundle.yaml", BUNDLE, "mysql"), @"
        D-002 section 4:12
        D-001 section 1:3
        ");
    }

    #[test]
    fn a_line_of_a_book_has_its_paragraph_and_its_section_behind_it() {
        let book = "# Book\n\nAll of it (D-001).\n\n## Step\n\nFirst (D-002).\nsecond\n\n```bash\n# c: D-003\nrun\n```\n\n## Next\n\nD-009\n";
        insta::assert_snapshot!(check("b.md", book, "second"), @"
        D-002 passage 7:8
        D-003 section 11:6
        ");
        insta::assert_snapshot!(check("b.md", book, "run"), @"
        D-003 passage 11:6
        D-002 section 7:8
        ");
        insta::assert_snapshot!(check("b.md", book, "## Next"), @"D-009 section 17:1");
        assert_eq!(behind(FileId(0), &Source::new("b.md", book), 999), []);
        assert_eq!(behind(FileId(0), &Source::new("b.md", ""), 0), []);
    }
}
