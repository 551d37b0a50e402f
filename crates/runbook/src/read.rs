//! Text to book. Reading never fails: it gives what could be read, and findings (law 9).

mod claims;
mod fence;
mod labels;
mod typed;

use crate::findings::Findings;
use crate::{Block, Book, Item, Kind, Prose, Step, lint};
use fence::Fence;
use model::{CallSpec, Digest, FileId, Finding, Source, Span};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use std::collections::{HashMap, HashSet};

/// Largest book that is read, in bytes. The Markdown tree of a hostile text takes fifty times its size in memory.
pub const MAX_BYTES: usize = 4 << 20;
/// Most expressions of one book that are compiled; a book has dozens.
const MAX_EXPRESSIONS: usize = 2000;

/// A book and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What could be read.
    pub book: Book,
    /// Everything that is wrong with it, by place.
    pub findings: Vec<Finding>,
}

/// Reads a text in which nothing is called, and lints it: every `probe` and `action` is a finding and is broken.
pub fn parse(file: FileId, text: &str) -> Reading {
    parse_with(file, text, &[])
}

/// Reads a text and lints it. `calls` is what its `probe` and `action` fences may call.
pub fn parse_with(file: FileId, text: &str, calls: &[&'static CallSpec]) -> Reading {
    let digest = Digest::of(text.as_bytes());
    if text.len() > MAX_BYTES {
        let message = format!("this book has {} bytes; books are read up to {MAX_BYTES}", text.len());
        let finding = Finding::error("book-too-large", Span::start_of(file), message)
            .help("split the book into phases; a book is something that a person reads");
        let book = Book { title: String::new(), digest, steps: vec![], undos: vec![] };
        return Reading { book, findings: vec![finding] };
    }
    let source = Source::new("", text);
    let mut reader = Reader::new(file, &source, digest, calls);
    reader.read();
    let (book, mut findings) = (reader.book, reader.findings);
    lint::book(&book, file, &source, &mut findings);
    Reading { book, findings: findings.finish() }
}

/// What is read so far.
struct Reader<'t> {
    file: FileId,
    source: &'t Source,
    /// What can be called.
    calls: &'t [&'static CallSpec],
    book: Book,
    findings: Findings,
    /// Ids of blocks and gates.
    taken: HashSet<String>,
    /// Ids of steps, with the heading that has them.
    steps: HashMap<String, Span>,
    /// How many ids of each kind the last step gave out.
    given: HashMap<&'static str, usize>,
    /// How many expressions were compiled.
    expressions: usize,
    /// Whether the text at hand belongs to the last step.
    in_step: bool,
    /// Where the text that is not yet in an item begins.
    prose_from: usize,
}

impl<'t> Reader<'t> {
    fn new(file: FileId, source: &'t Source, digest: Digest, calls: &'t [&'static CallSpec]) -> Reader<'t> {
        let book = Book { title: String::new(), digest, steps: vec![], undos: vec![] };
        Reader {
            file,
            source,
            calls,
            book,
            findings: Findings::default(),
            taken: HashSet::new(),
            steps: HashMap::new(),
            given: HashMap::new(),
            expressions: 0,
            in_step: false,
            prose_from: 0,
        }
    }

    fn read(&mut self) {
        let text: &'t str = &self.source.text;
        let mut nesting = 0_usize;
        let mut fence: Option<Fence> = None;
        for (event, range) in Parser::new(text).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) if nesting == 0 => self.heading(level, range),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    fence = Some(Fence::new(&info, range));
                }
                Event::Text(content) => {
                    if let Some(fence) = &mut fence {
                        fence.push(&content, range.start);
                    }
                }
                Event::End(TagEnd::CodeBlock) => {
                    if let Some(fence) = fence.take() {
                        self.fence(&fence);
                    }
                }
                Event::Start(Tag::List(_) | Tag::Item | Tag::BlockQuote(_)) => nesting += 1,
                Event::End(TagEnd::List(_) | TagEnd::Item | TagEnd::BlockQuote(_)) => {
                    nesting = nesting.saturating_sub(1);
                }
                _ => {}
            }
        }
        self.prose_until(text.len());
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// The letter at a place. What ends too early points behind its end, where another letter may stand, or none.
    fn letter(&self, place: usize) -> Span {
        let text = &self.source.text;
        let start = text.floor_char_boundary(place);
        let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.span(start..start + length)
    }

    fn heading(&mut self, level: HeadingLevel, range: std::ops::Range<usize>) {
        let raw = self.source.text.get(range.clone()).unwrap_or_default();
        let line = raw.lines().next().unwrap_or_default().trim().trim_matches('#').trim().to_owned();
        match level {
            HeadingLevel::H1 if self.book.title.is_empty() => self.book.title = line,
            HeadingLevel::H2 => {
                self.prose_until(range.start);
                self.prose_from = range.end;
                self.in_step = false;
                if let Some((id, title)) = step_heading(&line) {
                    self.step(id, title, self.span(range));
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, id: String, title: String, span: Span) {
        let mut unique = id.clone();
        if let Some(first) = self.steps.get(&id) {
            let message = format!("step {id} stands twice in this book");
            let finding = Finding::error("duplicate-step", span, message)
                .related(*first, "first here")
                .help("give each step a number of its own: gates and the journal name steps by it");
            self.findings.push(finding);
            unique = format!("{id}#{}", self.book.steps.len() + 1);
        }
        self.in_step = true;
        self.given.clear();
        self.steps.entry(id).or_insert(span);
        self.book.steps.push(Step { id: unique, title, span, items: vec![] });
    }

    /// Makes an item of the text up to here, when there is any.
    fn prose_until(&mut self, end: usize) {
        let start = std::mem::replace(&mut self.prose_from, end).min(end);
        let text = self.source.text.get(start..end).unwrap_or_default().trim();
        if text.is_empty() || !self.in_step {
            return;
        }
        let prose = Prose { text: text.to_owned(), span: self.span(start..end) };
        if let Some(step) = self.book.steps.last_mut() {
            step.items.push(Item::Prose(prose));
        }
    }

    fn fence(&mut self, fence: &Fence) {
        let item = match fence.language.as_str() {
            "bash" => match labels::block(self, fence) {
                Some((block, true)) => return self.undo(fence, block),
                block => block.map(|(block, _)| Item::Block(Box::new(block))),
            },
            "probe" => Some(Item::Block(Box::new(typed::block(self, fence, Kind::Check)))),
            "action" => Some(Item::Block(Box::new(typed::block(self, fence, Kind::Run)))),
            "cel" => Some(Item::Gate(claims::gate(self, fence))),
            _ => None,
        };
        let Some(item) = item else { return };
        self.place(fence, |step| step.items.push(item));
    }

    fn undo(&mut self, fence: &Fence, block: Block) {
        let mut undo = None;
        self.place(fence, |_| undo = Some(block));
        self.book.undos.extend(undo);
    }

    /// Puts what a fence holds in its place, when it has one.
    fn place(&mut self, fence: &Fence, put: impl FnOnce(&mut Step)) {
        let span = self.span(fence.range.clone());
        if !fence.is_closed(&self.source.text) {
            let finding = Finding::error("fence-not-closed", span, "this fence runs to the end of the book")
                .help("close it with ``` on a line of its own");
            self.findings.push(finding);
        }
        if !self.in_step {
            let finding =
                Finding::error("block-outside-step", span, "this block stands in no step, so it never runs")
                    .help("put it under a heading of the form '## Step N.M -- title' or '## EXIT GATE'");
            self.findings.push(finding);
            return;
        }
        self.prose_until(fence.range.start);
        self.prose_from = fence.range.end;
        if let Some(step) = self.book.steps.last_mut() {
            put(step);
        }
    }

    /// The id that was asked for, or the next free one of the step when there is none or it is taken.
    fn claim_id(&mut self, asked: Option<&(String, Span)>, kind: &'static str) -> (String, bool) {
        if let Some((id, span)) = asked {
            if self.taken.insert(id.clone()) {
                return (id.clone(), true);
            }
            let finding = Finding::error("duplicate-id", *span, format!("the id {id} is taken in this book"))
                .help("give each block and each gate an id of its own: a fact has one source");
            self.findings.push(finding);
        }
        let step = self.book.steps.last().map_or("none", |step| step.id.as_str()).to_owned();
        loop {
            let count = self.given.entry(kind).or_default();
            *count += 1;
            let id = format!("{step}/{kind}-{count}");
            if self.taken.insert(id.clone()) {
                return (id, false);
            }
        }
    }
}

/// `Step 1.1 -- Verify` to its id and title; `EXIT GATE (phase-01 complete)` to `exit`.
fn step_heading(line: &str) -> Option<(String, String)> {
    if line.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("exit gate")) {
        return Some(("exit".to_owned(), line.to_owned()));
    }
    let rest = line.strip_prefix("Step ").or_else(|| line.strip_prefix("STEP "))?.trim_start();
    let (id, title) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let id = id.trim_end_matches([':', '.', '-']);
    let good = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    (good && id.starts_with(|c: char| c.is_ascii_digit())).then(|| {
        (id.to_owned(), title.trim_start_matches(['-', ' ', ':', '\u{2014}', '\u{2013}']).to_owned())
    })
}

#[cfg(test)]
mod tests;
