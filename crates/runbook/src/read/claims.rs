//! CEL in a book: the assertions of a gate, and the expressions of labels.

use super::fence::{Fence, Line};
use super::{MAX_EXPRESSIONS, Reader};
use crate::{Claim, Expr, Gate};
use model::yaml::Node;
use model::{Finding, Span};
use std::ops::Range;

/// Reads a ```cel fence. Each line is an assertion; a line that begins with blanks continues the one above it; lines
/// that begin with `#` or `//` are for people, but for `# id: name` as the first.
pub(crate) fn gate(reader: &mut Reader<'_>, fence: &Fence) -> Gate {
    let lines: Vec<Line<'_>> = fence.lines().collect();
    let asked = lines.first().and_then(|line| id_line(reader, fence, line));
    let (id, _) = reader.claim_id(asked.as_ref(), "gate");
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for line in &lines {
        let text = line.text.trim();
        if text.is_empty() || text.starts_with('#') || text.starts_with("//") {
            open = open && !text.is_empty();
            continue;
        }
        let end = line.start + line.text.trim_end().len();
        match parts.last_mut() {
            Some(part) if open && line.text.starts_with([' ', '\t']) => part.end = end,
            _ => parts.push(line.start..end),
        }
        open = true;
    }
    let claims = parts.into_iter().map(|part| claim(reader, fence, part)).collect();
    let span = reader.span(fence.range.clone());
    Gate { id, claims, line: reader.source.position(span.start).line, span }
}

fn id_line(reader: &Reader<'_>, fence: &Fence, line: &Line<'_>) -> Option<(String, Span)> {
    let id = line.text.trim_start_matches(['#', '/', ' ']).strip_prefix("id:")?.trim();
    if !line.text.starts_with(['#', '/']) || id.is_empty() {
        return None;
    }
    let range = line.start..line.start + line.text.len();
    Some((id.to_owned(), reader.span(fence.places(range))))
}

/// Compiles a scalar of a fence of YAML: where it is written as it reads, faults have their own place in it.
pub(crate) fn scalar(reader: &mut Reader<'_>, fence: &Fence, node: &Node) -> Claim {
    let text = node.as_str().unwrap_or_default();
    let whole = node.span.range();
    let inner = whole.start + 1..whole.end.saturating_sub(1).max(whole.start + 1);
    for part in [whole.clone(), inner] {
        if fence.content.get(part.clone()) == Some(text) {
            return claim(reader, fence, part);
        }
    }
    compile(reader, text, reader.span(fence.places(whole)), &|_| None)
}

/// Compiles a stretch of a fence. A fault is a finding at its own line and column.
pub(crate) fn claim(reader: &mut Reader<'_>, fence: &Fence, part: Range<usize>) -> Claim {
    let whole = fence.content.get(part.clone()).unwrap_or_default();
    let lead = whole.len() - whole.trim_start().len();
    // Comments within a continued assertion are CEL's own or the fence's; only the latter are blanked here.
    let text = without_comments(whole.trim_start());
    let part = part.start + lead..part.end;
    let span = reader.span(fence.places(part.clone()));
    compile(reader, &text, span, &|at| Some(fence.place(part.start + at)))
}

/// Compiles a text that stands at a place; `place` has the places of its bytes, where they stand in the book.
fn compile(reader: &mut Reader<'_>, text: &str, span: Span, place: &dyn Fn(usize) -> Option<usize>) -> Claim {
    let line = reader.source.position(span.start).line;
    let shown = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    reader.expressions += 1;
    if reader.expressions > MAX_EXPRESSIONS {
        let message = format!("this book has more than {MAX_EXPRESSIONS} expressions; this one is not read");
        reader
            .findings
            .push(Finding::error("too-many-expressions", span, message).help("split the book into phases"));
        return Claim { text: shown, line, span, expr: None };
    }
    let expr = match Expr::compile(text) {
        Ok(expr) => Some(expr),
        Err(faults) => {
            // What a parser says after its first complaint follows from it.
            if let Some(fault) = faults.into_iter().min_by_key(|fault| (fault.line, fault.column)) {
                let at = offset_of(text, fault.line, fault.column).min(text.len());
                let at = place(at).map_or(span, |place| reader.letter(place));
                let message = format!("this is not CEL: {}", fault.message);
                let finding = Finding::error("cel-syntax", at, message)
                    .help("a line that begins in the first column is an assertion of its own; indent its continuation");
                reader.findings.push(finding);
            }
            None
        }
    };
    Claim { text: shown, line, span, expr }
}

/// The text with its `#` lines blanked, byte for byte in place.
fn without_comments(text: &str) -> String {
    text.split('\n')
        .map(|line| if line.trim_start().starts_with('#') { " ".repeat(line.len()) } else { line.to_owned() })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The byte offset of a line and column, both from 1, the column in characters.
fn offset_of(text: &str, line: u32, column: u32) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let within = rest.char_indices().nth(column.saturating_sub(1) as usize).map_or(rest.len(), |(at, _)| at);
    start + within
}
