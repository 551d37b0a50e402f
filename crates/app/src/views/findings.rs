//! Findings for people: the one file that draws with annotate-snippets.
//!
//! What is handed to the drawing library is cut out and escaped here: only the line that a span begins on, at most a
//! screen wide. So neither the size of a text nor a character in it can spoil the drawing.

use super::look::{self, Look};
use super::{escape, place};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use model::{Finding, Severity, Sources, Span};

/// All findings in the given order, then one line of counts.
pub fn render(findings: &[Finding], sources: &Sources, look: Look) -> String {
    let mut out = String::new();
    for finding in findings {
        out.push_str(&draw(finding, sources, look));
        out.push_str("\n\n");
    }
    out.push_str(&counts(findings, sources, look));
    out.push('\n');
    out
}

/// How many findings of each severity, in how many texts.
fn counts(findings: &[Finding], sources: &Sources, look: Look) -> String {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let many = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let said = |severity: Severity, style| {
        let text = many(of(severity), &severity.to_string());
        if of(severity) == 0 { text } else { look.paint(style, &text) }
    };
    format!(
        "{}, {}, {} info in {}",
        said(Severity::Error, look::BAD),
        said(Severity::Warning, look::OPEN),
        of(Severity::Info),
        many(sources.iter().count(), "file"),
    )
}

fn draw(finding: &Finding, sources: &Sources, look: Look) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(escape::line(&finding.message)).id(finding.code);
    let mut group = Group::with_title(title);
    group = show(group, sources, finding.at, None, look);
    for (span, label) in &finding.related {
        group = show(group, sources, *span, Some(label), look);
    }
    if !finding.help.is_empty() {
        group = group.element(Level::HELP.message(escape::lines(&finding.help)));
    }
    if let Some(decision) = &finding.decision {
        group = group.element(Level::NOTE.message(format!("rests on {}", escape::line(decision))));
    }
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    // The lines are cut to size already; the library is told not to cut them again.
    let spans = finding.related.iter().map(|(span, _)| *span).chain([finding.at]);
    let gutter = spans.map(|span| place::of(sources, span).start.line.to_string().len()).max().unwrap_or(1);
    without_bare_marks(&renderer.decor_style(DecorStyle::Ascii).term_width(100_000).render(&[group]), gutter)
}

/// Without the lines in which the library announces a snippet without a path: the path, with the true line and column,
/// stands above it already. No text of ours can make such a line: messages are one line, help is indented further.
fn without_bare_marks(drawn: &str, gutter: usize) -> String {
    let is_mark = |line: &str| {
        let mut bare = String::new();
        for (index, part) in line.split("\u{1b}[").enumerate() {
            let shown = if index == 0 { Some(part) } else { part.split_once('m').map(|(_, shown)| shown) };
            bare.push_str(shown.unwrap_or(""));
        }
        bare.trim_end().strip_suffix(":::").is_some_and(|left| left.trim().is_empty() && left.len() == gutter)
    };
    let kept: Vec<&str> = drawn.lines().filter(|line| !is_mark(line)).collect();
    kept.join("\n")
}

/// Adds one place: its file, line and column, and the line itself with the span marked.
fn show<'a>(group: Group<'a>, sources: &Sources, span: Span, label: Option<&str>, look: Look) -> Group<'a> {
    let place = place::of(sources, span);
    let (line, column) = (place.start.line as usize, place.start.column as usize);
    let origin = Origin::path(escape::line(place.file)).line(line).char_column(column);
    let Some(source) = place.source else { return group.element(origin) };
    let text = source.line(place.start.line);
    let from = column.saturating_sub(1);
    let until = if place.end.line == place.start.line { place.end.column as usize - 1 } else { usize::MAX };
    let gutter = place.start.line.to_string().len() + 4;
    let strip = Strip::cut(text, from, until, look.columns().saturating_sub(gutter));
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let annotation = kind.span(strip.marked).label(label.map(escape::line));
    group.element(origin).element(Snippet::source(strip.text).line_start(line).annotation(annotation))
}

/// A stretch of one line, escaped, with the bytes of it that are marked.
struct Strip {
    text: String,
    marked: std::ops::Range<usize>,
}

impl Strip {
    /// Cuts at most `width` columns out of a line so that the characters `from..until` begin in sight.
    fn cut(line: &str, from: usize, until: usize, width: usize) -> Strip {
        let middle = line.char_indices().nth(from).map_or(line.len(), |(byte, _)| byte);
        let (before, after) = line.split_at_checked(middle).unwrap_or((line, ""));
        let mut text = Strip::before(before, width / 2);
        let start = text.len();
        let mut columns = text.chars().count();
        let mut end = None;
        let mut rest = after.chars().zip(from..).peekable();
        while let Some((c, at)) = rest.next() {
            if at >= until {
                end.get_or_insert(text.len());
            }
            let shown = shown(c);
            let room = if rest.peek().is_some() { width.saturating_sub(3) } else { width };
            columns += shown.chars().count();
            if columns > room {
                end.get_or_insert(text.len());
                text.push_str("...");
                break;
            }
            text.push_str(&shown);
        }
        let end = end.unwrap_or(text.len());
        Strip { text, marked: start..end }
    }

    /// The end of a text, in at most `width` columns.
    fn before(text: &str, width: usize) -> String {
        let mut kept: Vec<String> = vec![];
        let mut columns = 0;
        for c in text.chars().rev() {
            let shown = shown(c);
            columns += shown.chars().count();
            if columns > width {
                kept.push("...".to_owned());
                break;
            }
            kept.push(shown);
        }
        kept.into_iter().rev().collect()
    }
}

/// A character of a source line as it is drawn.
fn shown(c: char) -> String {
    let mut shown = String::new();
    if c == '\t' {
        shown.push_str("    ")
    } else {
        escape::push(&mut shown, c)
    }
    shown
}

#[cfg(test)]
mod tests;
