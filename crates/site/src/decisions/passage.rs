//! What belongs together in a text: a paragraph of prose, a run of comments, an entry of a list.

use crate::identifiers::{self, Kind};
use std::ops::Range;

/// A passage goes at most this many lines up and down, so that no text makes the search long.
const REACH: usize = 60;

/// The lines of a text.
pub(super) struct Lines<'a>(Vec<Line<'a>>);

struct Line<'a> {
    start: usize,
    text: &'a str,
    kind: LineKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Blank,
    /// A line of prose that goes on with the one above.
    Prose,
    /// A line of prose that begins something: a heading, an item, a row.
    Start,
    /// The mark around code in prose.
    Fence,
    /// Nothing but a comment.
    Comment,
    /// A line of YAML or of a program.
    Code,
}

impl<'a> Lines<'a> {
    /// The lines of a Markdown text, or of a YAML text or program.
    pub(super) fn new(text: &'a str, is_markdown: bool) -> Lines<'a> {
        let (mut lines, mut start, mut in_code) = (vec![], 0, !is_markdown);
        for line in text.split_inclusive('\n') {
            let content = line.trim();
            let kind = if is_markdown && (content.starts_with("```") || content.starts_with("~~~")) {
                in_code = !in_code;
                LineKind::Fence
            } else if content.is_empty() {
                LineKind::Blank
            } else if in_code {
                if content.starts_with('#') { LineKind::Comment } else { LineKind::Code }
            } else if begins(content) {
                LineKind::Start
            } else {
                LineKind::Prose
            };
            lines.push(Line { start, text: line.trim_end(), kind });
            start += line.len();
        }
        Lines(lines)
    }

    /// The line that a byte stands on, from 0.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|line| line.start <= offset).saturating_sub(1)
    }

    /// The bytes of some lines.
    pub(super) fn bytes(&self, lines: &Range<usize>) -> Range<usize> {
        let end = self.0.get(lines.end.saturating_sub(1)).map_or(0, |last| last.start + last.text.len());
        self.0.get(lines.start).map_or(0..0, |first| first.start..end.max(first.start))
    }

    fn kind(&self, line: usize) -> LineKind {
        self.0.get(line).map_or(LineKind::Blank, |line| line.kind)
    }

    fn text(&self, line: usize) -> &'a str {
        self.0.get(line).map_or("", |line| line.text)
    }

    fn indent(&self, line: usize) -> usize {
        let text = self.text(line);
        text.len() - text.trim_start().len()
    }

    /// The passage around a line: of prose, the paragraph, item or row; of comments, those that touch; of YAML, the entry
    /// of the list that the line is in, or the line, with the comments that touch it above.
    pub(super) fn passage(&self, line: usize) -> Range<usize> {
        match self.kind(line) {
            LineKind::Prose | LineKind::Start => self.paragraph(line),
            LineKind::Comment => {
                self.above(line)..self.below(line + 1, line, |at| self.kind(at) == LineKind::Comment)
            }
            LineKind::Code => {
                let entry = self.entry(line);
                self.above(entry.start)..entry.end
            }
            LineKind::Blank | LineKind::Fence => line..line + 1,
        }
    }

    fn paragraph(&self, line: usize) -> Range<usize> {
        let mut start = line;
        while self.kind(start) == LineKind::Prose
            && start > line.saturating_sub(REACH)
            && matches!(self.kind(start - 1), LineKind::Prose | LineKind::Start)
        {
            start -= 1;
        }
        start..self.below(line + 1, line, |at| self.kind(at) == LineKind::Prose)
    }

    /// The first of the comments that touch a line above.
    pub(super) fn above(&self, line: usize) -> usize {
        let mut start = line;
        while start > line.saturating_sub(REACH) && self.kind(start - 1) == LineKind::Comment {
            start -= 1;
        }
        start
    }

    fn below(&self, from: usize, line: usize, goes_on: impl Fn(usize) -> bool) -> usize {
        let mut end = from;
        while end < self.0.len().min(line + REACH) && goes_on(end) {
            end += 1;
        }
        end
    }

    fn entry(&self, line: usize) -> Range<usize> {
        let is_item = |at: usize| self.text(at).trim_start().starts_with("- ");
        let holds = |at: usize| is_item(at) && (at == line || self.indent(at) < self.indent(line));
        let mut start = line;
        while !holds(start) {
            let above =
                (line.saturating_sub(REACH)..start).rev().find(|&at| self.kind(at) != LineKind::Comment);
            let inside = |&at: &usize| holds(at) || self.indent(at) >= self.indent(line);
            match above.filter(|at| self.kind(*at) == LineKind::Code && inside(at)) {
                Some(above) => start = above,
                None => return line..line + 1,
            }
        }
        let deeper = |at| self.kind(at) == LineKind::Code && self.indent(at) > self.indent(start);
        start..self.below(line + 1, line, deeper)
    }

    /// Whether a passage says one of the words of an identifier that it names: in the same sentence or half of one, or,
    /// where the identifier is a value of YAML, anywhere.
    pub(super) fn says(&self, passage: &Range<usize>, id: &str, words: &[&str]) -> bool {
        let (mut values, mut prose) = (String::new(), String::new());
        for line in passage.clone() {
            let content = self.text(line).trim();
            let (value, told) = match self.kind(line) {
                LineKind::Code => content.split_once(" #").unwrap_or((content, "")),
                LineKind::Comment => ("", content.trim_start_matches('#')),
                _ => ("", content),
            };
            values.push_str(value);
            values.push(' ');
            prose.push_str(told.trim());
            prose.push(' ');
        }
        let names =
            |text: &str| identifiers::mentions(text, Kind::Decision).any(|at| text.get(at) == Some(id));
        if names(&values) {
            return says_one(&values, words) || says_one(&prose, words);
        }
        let clauses = CLAUSE_ENDS.iter().fold(vec![prose.as_str()], |parts, end| {
            parts.into_iter().flat_map(|part| part.split(end)).collect()
        });
        clauses.into_iter().any(|clause| names(clause) && says_one(clause, words))
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Where a line stands: in YAML, every line that it lies below by its indentation, nearest first; in prose, nothing.
    pub(super) fn parents(&self, line: usize) -> Vec<usize> {
        let mut parents = vec![];
        let mut indent = self.indent(line);
        for at in (0..line).rev().take_while(|at| self.kind(*at) != LineKind::Fence) {
            if self.kind(at) == LineKind::Code && self.indent(at) < indent {
                indent = self.indent(at);
                parents.push(at);
            }
        }
        parents
    }

    /// The comment that heads a stretch of YAML: the last one above the line that begins with a row of dashes, at the
    /// indentation of the line.
    pub(super) fn banner(&self, line: usize) -> Option<Range<usize>> {
        let indent = self.indent(line);
        let inside = |at: &usize| self.kind(*at) != LineKind::Code || self.indent(*at) >= indent;
        let is_banner = |at: &usize| {
            let rest = self.text(*at).trim().trim_start_matches('#').trim_start();
            self.kind(*at) == LineKind::Comment && self.indent(*at) == indent && rest.starts_with("--")
        };
        let first = (0..line).rev().take_while(inside).find(is_banner)?;
        Some(first..self.below(first + 1, first, |at| self.kind(at) == LineKind::Comment))
    }

    /// The section of prose that a line is in, code with it: from the heading above to the next one.
    pub(super) fn section(&self, line: usize) -> Range<usize> {
        let is_heading = |at: &usize| self.kind(*at) == LineKind::Start && self.text(*at).starts_with('#');
        let first = (0..=line).rev().find(is_heading).unwrap_or(0);
        let next = (line + 1..self.0.len()).find(is_heading).unwrap_or(self.0.len());
        first..next
    }
}

const CLAUSE_ENDS: [&str; 5] = [". ", "; ", "? ", "), ", ") and "];

fn says_one(text: &str, words: &[&str]) -> bool {
    let mut said = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    said.any(|word| words.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
}

/// Whether a line of prose begins something of its own.
fn begins(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ ", "#", "|", ">"].iter().any(|mark| line.starts_with(mark))
        || (number.len() < line.len() && number.starts_with(". "))
}

#[cfg(test)]
mod tests {
    use super::Lines;

    fn passages(text: &str, is_markdown: bool) -> Vec<(usize, usize)> {
        let lines = Lines::new(text, is_markdown);
        (0..text.lines().count())
            .map(|line| lines.passage(line))
            .map(|range| (range.start, range.end))
            .collect()
    }

    #[test]
    fn prose_is_cut_into_paragraphs_items_and_rows() {
        let text = "# H\na\nb\n\n- i\n  j\n- k\n| x |\n| y |\n```bash\n# c\n# d\nrun  # e\n```\nz\n";
        let whole = passages(text, true);
        assert_eq!(
            whole,
            [
                (0, 3),
                (0, 3),
                (0, 3),
                (3, 4),
                (4, 6),
                (4, 6),
                (6, 7),
                (7, 8),
                (8, 9),
                (9, 10),
                (10, 12),
                (10, 12),
                (10, 13),
                (13, 14),
                (14, 15)
            ]
        );
    }

    #[test]
    fn yaml_is_cut_into_comments_and_entries() {
        let text =
            "# a\n# b\nk: v\n\nlist:\n  # c\n  - what: x\n    why: y\n    more: [z]\n  - what: x2\nnext: w\n";
        assert_eq!(
            passages(text, false),
            [(0, 2), (0, 2), (0, 3), (3, 4), (4, 5), (5, 6), (5, 9), (5, 9), (5, 9), (9, 10), (10, 11)]
        );
    }

    proptest::proptest! {
        #[test]
        fn a_passage_holds_its_line(text in "(#|- |```|\n|  |[a-z]|: |D-001|\u{fc}|\\|){0,80}", is_markdown: bool) {
            let lines = Lines::new(&text, is_markdown);
            for line in 0..text.lines().count() {
                let passage = lines.passage(line);
                proptest::prop_assert!(passage.contains(&line), "{passage:?} {line}");
                proptest::prop_assert!(text.get(lines.bytes(&passage)).is_some());
                proptest::prop_assert!(lines.section(line).contains(&line));
                lines.says(&passage, "D-001", &["a"]);
                lines.banner(line);
                lines.parents(line);
            }
        }
    }
}
