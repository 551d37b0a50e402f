//! A fenced block: its content, and where each byte of it stands in the book.

use std::ops::Range;

/// One fence.
pub(crate) struct Fence {
    /// The first word after the backticks.
    pub(crate) language: String,
    /// The whole fence in the book.
    pub(crate) range: Range<usize>,
    /// What stands in it.
    pub(crate) content: String,
    /// Pairs of an offset in `content` and the offset in the book where it was written. A fence in a list item is
    /// indented there and not here, so they run apart.
    places: Vec<(usize, usize)>,
}

/// One line of a fence.
#[derive(Clone, Copy)]
pub(crate) struct Line<'f> {
    /// Its text without the newline.
    pub(crate) text: &'f str,
    /// Its offset in the content.
    pub(crate) start: usize,
}

impl Fence {
    pub(crate) fn new(info: &str, range: Range<usize>) -> Fence {
        let language = info.split([' ', ',', '{', '\t']).next().unwrap_or_default().to_ascii_lowercase();
        Fence { language, range, content: String::new(), places: vec![] }
    }

    /// Adds a piece of content and the offset in the book where it stands.
    pub(crate) fn push(&mut self, content: &str, at: usize) {
        self.places.push((self.content.len(), at));
        self.content.push_str(content);
    }

    /// The offset in the book of an offset in the content.
    pub(crate) fn place(&self, offset: usize) -> usize {
        let after = self.places.partition_point(|&(start, _)| start <= offset);
        match after.checked_sub(1).and_then(|last| self.places.get(last)) {
            Some(&(start, at)) => at + (offset - start),
            None => self.range.start,
        }
    }

    /// A stretch of the content as a stretch of the book.
    pub(crate) fn places(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        let end = if range.is_empty() { start } else { self.place(range.end - 1) + 1 };
        start..end
    }

    /// Its lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut start = 0;
        self.content.split_inclusive('\n').map(move |line| {
            let at = start;
            start += line.len();
            Line { text: line.trim_end_matches(['\n', '\r']), start: at }
        })
    }

    /// Whether the fence ends with backticks or tildes, and not with the book.
    pub(crate) fn is_closed(&self, book: &str) -> bool {
        let raw = book.get(self.range.clone()).unwrap_or_default().trim_end();
        let last = raw.lines().next_back().unwrap_or_default().trim_start_matches([' ', '>', '\t']);
        raw.lines().count() > 1 && (last.starts_with("```") || last.starts_with("~~~"))
    }
}
