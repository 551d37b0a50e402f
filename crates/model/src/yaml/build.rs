//! From the events of the YAML scanner to the tree.

use super::{Entry, MAX_DEPTH, MAX_NODES, Node, Parsed, Value};
use crate::{FileId, Finding, Span};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;

/// A syntax error and its place.
pub(super) struct Broken {
    pub(super) span: Span,
    why: String,
}

impl Broken {
    pub(super) fn finding(self) -> Finding {
        if self.is_too_deep() {
            return too_deep(self.span);
        }
        Finding::error("yaml-syntax", self.span, format!("this line is not YAML: {}", self.why))
            .help("mend the line; it was left out, and the rest of the file was read without it")
    }
}

impl Broken {
    /// The scanner looks ahead through flow lists, so very deep ones are its own error and never become events.
    fn is_too_deep(&self) -> bool {
        self.why.contains("recursion limit")
    }
}

fn too_deep(span: Span) -> Finding {
    let message = format!("this is nested more than {MAX_DEPTH} levels deep and was left out");
    let help = "no file of a site needs such depth: look for a generated or broken file";
    Finding::error("yaml-too-deep", span, message).help(help)
}

/// A list or map that is still open, and the anchor that names it.
struct Open {
    node: Node,
    key: Option<Node>,
    keys: HashMap<String, Known>,
    anchor: usize,
}

/// A key that a map has already: its place, and whether only a merge key brought it.
struct Known {
    index: usize,
    merged: bool,
}

pub(super) struct Builder<'t> {
    file: FileId,
    /// The text as it is, which places are in.
    whole: &'t str,
    /// The text as it is read: of the same length, with blanks where a line was left out.
    text: &'t str,
    /// Byte offset of every character, when some are longer than a byte.
    offsets: Option<Vec<u32>>,
    stack: Vec<Open>,
    too_deep: usize,
    nodes: usize,
    anchors: HashMap<usize, Anchored>,
    parsed: Parsed,
}

/// What an anchor stands for: how many nodes, and how many levels of lists and maps.
struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn new(file: FileId, whole: &'t str, text: &'t str) -> Builder<'t> {
        let offsets = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at as u32).collect());
        Builder {
            file,
            whole,
            text,
            offsets,
            stack: vec![],
            too_deep: 0,
            nodes: 0,
            anchors: HashMap::new(),
            parsed: Parsed::default(),
        }
    }

    /// Reads to the end, or to the first syntax error.
    pub(super) fn run(&mut self) -> Result<(), Broken> {
        let mut parser = Parser::new_from_str(self.text);
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(|error| {
                let at = self.offset(error.marker().index());
                Broken { span: Span::new(self.file, at, at), why: error.info().to_owned() }
            })?;
            let span = Span::new(self.file, self.offset(span.start.index()), self.offset(span.end.index()));
            if !self.take(event, span) {
                break;
            }
        }
        Ok(())
    }

    /// Where to blank after a syntax error: the start of the innermost flow list or map that is still open, since
    /// what follows an unclosed bracket is reported line by line; otherwise the place of the error itself. `None`
    /// when the text is to be given up.
    pub(super) fn suspect(&self, error: &Broken) -> Option<usize> {
        let start = |open: &Open| open.node.span.start as usize;
        let is_flow = |open: &&Open| matches!(self.text.as_bytes().get(start(open)), Some(b'[' | b'{'));
        let flow = self.stack.iter().rev().find(is_flow).map(start);
        (self.too_deep == 0 && !error.is_too_deep()).then(|| flow.unwrap_or(error.span.start as usize))
    }

    /// Whether nothing was left out so far for its depth.
    pub(super) fn is_whole(&self) -> bool {
        self.too_deep == 0
    }

    /// What was read, with lists and maps that were still open closed where they stand.
    pub(super) fn finish(mut self) -> Parsed {
        // What was read before a limit was met is kept.
        self.nodes = 0;
        while !self.stack.is_empty() {
            self.close(Span::new(self.file, self.text.len(), self.text.len()));
        }
        self.parsed
    }

    /// Byte offset of a character. A blank may stand for a part of a longer character: its place is that character's.
    fn offset(&self, index: usize) -> usize {
        let at = match &self.offsets {
            Some(offsets) => offsets.get(index).map_or(self.text.len(), |&at| at as usize),
            None => index.min(self.text.len()),
        };
        self.whole.floor_char_boundary(at)
    }

    /// Takes one event; false when the text is given up.
    fn take(&mut self, event: Event, span: Span) -> bool {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let value = match text.as_ref() {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
                    _ => Value::Scalar { text: text.into_owned(), plain },
                };
                self.add(Node { value, span: self.without_anchor(span) }, anchor, 1);
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::SequenceStart(anchor, _) => self.open(Value::List(vec![]), anchor, span),
            Event::MappingStart(anchor, _) => self.open(Value::Map(vec![]), anchor, span),
            Event::SequenceEnd | Event::MappingEnd => match self.too_deep {
                0 => self.close(span),
                _ => self.too_deep -= 1,
            },
            _ => {}
        }
        self.nodes <= MAX_NODES
    }

    /// The scalar itself, behind the anchor and the tag that stand before it.
    fn without_anchor(&self, mut span: Span) -> Span {
        while let Some(text) = self.text.get(span.range()).filter(|text| text.starts_with(['&', '!'])) {
            let Some(end) = text.find(char::is_whitespace) else { break };
            let rest = text.get(end..).unwrap_or_default();
            span.start += (text.len() - rest.trim_start().len()) as u32;
        }
        span
    }

    fn open(&mut self, value: Value, anchor: usize, span: Span) {
        if self.stack.len() >= MAX_DEPTH || self.too_deep > 0 {
            if self.too_deep == 0 {
                self.parsed.findings.push(too_deep(span));
            }
            self.too_deep += 1;
            return;
        }
        self.stack.push(Open { node: Node { value, span }, key: None, keys: HashMap::new(), anchor });
    }

    fn close(&mut self, span: Span) {
        let Some(mut open) = self.stack.pop() else { return };
        if let Some(key) = open.key.take() {
            let value = Node::null(key.span);
            put(&mut open, key, value, &mut self.parsed.findings);
        }
        open.node.span.end = open.node.span.end.max(span.end);
        self.add(open.node, open.anchor, 1);
    }

    /// Puts a copy of what the anchor stands for.
    fn alias(&mut self, anchor: usize, span: Span) {
        let Some(known) = self.anchors.get(&anchor) else {
            // An anchor that contains itself is not yet known when its alias is met.
            let finding = Finding::error("yaml-alias-cycle", span, "this alias stands inside its own anchor")
                .help("write the value out");
            self.parsed.findings.push(finding);
            return self.add(Node::null(span), 0, 1);
        };
        // Aliases of aliases nest as deep as they like without a single deep line.
        if self.stack.len() + known.depth > MAX_DEPTH {
            if self.too_deep == 0 {
                self.parsed.findings.push(too_deep(span));
            }
            return self.add(Node::null(span), 0, 1);
        }
        let (size, is_too_much) = (known.size, self.nodes.saturating_add(known.size) > MAX_NODES);
        let node = if is_too_much { Node::null(span) } else { known.node.clone() };
        self.add(node, 0, size);
    }

    /// Puts a node into what is open. `size` is what it adds to the count: its inner nodes were counted when they
    /// came, but for an alias. What an anchor keeps for later counts too.
    fn add(&mut self, node: Node, anchor: usize, size: usize) {
        let kept = (anchor != 0).then(|| measure(&node));
        let was_over = self.nodes > MAX_NODES;
        self.nodes = self.nodes.saturating_add(size).saturating_add(kept.map_or(0, |(size, _)| size));
        if self.nodes > MAX_NODES {
            if !was_over {
                let message = format!("with its aliases expanded this text has more than {MAX_NODES} nodes");
                let finding = Finding::error("yaml-too-large", node.span, message)
                    .help("write the values out where they are used; the rest of the file was not read");
                self.parsed.findings.push(finding);
            }
            return;
        }
        if self.too_deep > 0 {
            return;
        }
        if let Some((size, depth)) = kept {
            self.anchors.insert(anchor, Anchored { node: node.clone(), size, depth });
        }
        let Some(parent) = self.stack.last_mut() else {
            if node.value != Value::Null {
                self.parsed.documents.push(node);
            }
            return;
        };
        match &mut parent.node.value {
            Value::List(items) => items.push(node),
            _ => match parent.key.take() {
                None => parent.key = Some(node),
                Some(key) => put(parent, key, node, &mut self.parsed.findings),
            },
        }
    }
}

/// Puts an entry into an open map: merge keys are spread, and of a duplicate the last value is kept.
fn put(open: &mut Open, key: Node, value: Node, findings: &mut Vec<Finding>) {
    let Value::Map(entries) = &mut open.node.value else { return };
    let Some(name) = key.as_str().map(str::to_owned) else {
        if key.value != Value::Null {
            let message = format!("{} cannot be a key here", key.kind());
            let finding = Finding::error("yaml-key-not-scalar", key.span, message);
            findings.push(finding.help("use a plain word as the key"));
        }
        return;
    };
    if name == "<<" && matches!(key.value, Value::Scalar { plain: true, .. }) {
        let maps = if value.items().is_empty() { std::slice::from_ref(&value) } else { value.items() };
        for entry in maps.iter().flat_map(Node::entries) {
            let name = entry.key.as_str().unwrap_or_default();
            if !open.keys.contains_key(name) {
                open.keys.insert(name.to_owned(), Known { index: entries.len(), merged: true });
                entries.push(entry.clone());
            }
        }
        return;
    }
    let Some(known) = open.keys.get_mut(&name) else {
        open.keys.insert(name, Known { index: entries.len(), merged: false });
        entries.push(Entry { key, value });
        return;
    };
    let Some(entry) = entries.get_mut(known.index) else { return };
    // A key that a merge brought in may be overridden without a word; a key written twice may not.
    if !known.merged {
        findings.push(duplicate(entry, &key, &value));
    }
    known.merged = false;
    *entry = Entry { key, value };
}

/// A key that is written twice. An error where that takes away what was written first; twice the same is only untidy.
fn duplicate(first: &Entry, key: &Node, value: &Node) -> Finding {
    let name = key.as_str().unwrap_or_default();
    let message = format!("key \"{name}\" is written twice in this map; the last one counts");
    let is_lost = first.value.value != Value::Null && first.value.to_json() != value.to_json();
    let finding = if is_lost { Finding::error } else { Finding::warning };
    finding("duplicate-key", key.span, message)
        .related(first.key.span, "first written here")
        .help("keep one of the two")
}

/// How many nodes a node comes to, and how many levels of lists and maps.
fn measure(node: &Node) -> (usize, usize) {
    let inner: &mut dyn Iterator<Item = (usize, usize)> = match &node.value {
        Value::List(items) => &mut items.iter().map(measure),
        Value::Map(entries) => &mut entries.iter().map(|entry| {
            let (size, depth) = measure(&entry.value);
            (size + 1, depth)
        }),
        Value::Null | Value::Scalar { .. } => return (1, 0),
    };
    let (size, depth) = inner.fold((0, 0), |(size, depth), inner| (size + inner.0, depth.max(inner.1)));
    (size + 1, depth + 1)
}

/// The text with the line of that offset blanked (or, when it is blank already, the nearest line above that is not);
/// `None` when there is nothing left to blank. Offsets stay as they were.
pub(super) fn blank_line(text: &str, offset: usize) -> Option<String> {
    let mut end = text.len();
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    if let Some(newline) = text.get(at..).and_then(|rest| rest.find('\n')) {
        end = at + newline;
    }
    loop {
        let head = text.get(..end)?;
        let start = head.rfind('\n').map_or(0, |newline| newline + 1);
        let line = head.get(start..)?;
        if !line.trim().is_empty() {
            let mut blanked = String::with_capacity(text.len());
            blanked.push_str(head.get(..start)?);
            blanked.extend(std::iter::repeat_n(' ', line.len()));
            blanked.push_str(text.get(end..)?);
            return Some(blanked);
        }
        end = start.checked_sub(1)?;
    }
}
