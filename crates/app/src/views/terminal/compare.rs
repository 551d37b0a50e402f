//! What two sources differ in, and the way from one site to another.

use crate::compare::{Compared, Side, Way};
use crate::views::escape;
use crate::views::look::{ACCENT, BAD, FAINT, GOOD, Look, OPEN, STRONG};
use crate::views::place;
use site::compare::{Gap, Told, Which};
use site::delta::Theme;
use std::fmt::Write;

/// Most characters of a value that a line shows.
const VALUE: usize = 60;
/// Most applications that a line about what is not known names.
const NAMES: usize = 4;

/// The text that `interlock diff` prints.
pub fn diff(compared: &Compared, look: Look) -> String {
    let mut drawing = Drawing::new(&compared.a, &compared.b, look);
    let mut last = ("", "");
    for one in &compared.comparison.differences {
        let group = one.group.as_str();
        if last.0 != group {
            drawing.heading(group);
        }
        let subject = one.subject.as_str();
        if one.what.is_empty() {
            drawing.row("  ", subject, one.from.as_ref(), one.to.as_ref());
        } else {
            if last != (group, subject) {
                let shown = escape::line(subject);
                _ = writeln!(drawing.text, "  {} {}", look.paint(OPEN, "~"), look.paint(STRONG, &shown));
            }
            drawing.row("      ", &one.what, one.from.as_ref(), one.to.as_ref());
        }
        last = (group, subject);
    }
    drawing.gaps(&compared.comparison.gaps);
    let count = compared.comparison.differences.len();
    drawing.close(match count {
        0 => "no differences".to_owned(),
        1 => "1 difference".to_owned(),
        _ => format!("{count} differences"),
    })
}

/// The text that `interlock delta` prints.
pub fn delta(way: &Way, look: Look) -> String {
    let mut drawing = Drawing::new(&way.a, &way.b, look);
    for theme in Theme::ALL {
        let steps: Vec<_> = way.delta.steps.iter().filter(|step| step.theme == theme).collect();
        if steps.is_empty() {
            continue;
        }
        drawing.heading(&format!("{} ({})", theme.title(), steps.len()));
        for step in steps {
            let space = if step.what.is_empty() { "" } else { " " };
            let subject = format!("{}{space}{}", step.subject, step.what);
            drawing.row("  ", &subject, step.from.as_ref(), step.to.as_ref());
        }
    }
    drawing.gaps(&way.delta.gaps);
    let count = way.delta.steps.len();
    drawing.close(if count == 1 { "1 step".to_owned() } else { format!("{count} steps") })
}

struct Drawing<'a> {
    a: &'a Side,
    b: &'a Side,
    look: Look,
    text: String,
}

impl<'a> Drawing<'a> {
    fn new(a: &'a Side, b: &'a Side, look: Look) -> Drawing<'a> {
        let mut text = String::new();
        for (sign, style, side) in [("-", BAD, a), ("+", GOOD, b)] {
            _ = writeln!(text, "{} {} ({})", look.paint(style, sign), escape::line(&side.name), side.kind);
        }
        Drawing { a, b, look, text }
    }

    fn heading(&mut self, heading: &str) {
        _ = writeln!(self.text, "\n{}", self.look.paint(ACCENT, heading));
    }

    /// One line: what was and what is, and where that is written on the second side, or else on the first.
    fn row(&mut self, indent: &str, subject: &str, from: Option<&Told>, to: Option<&Told>) {
        let (sign, style) = match (from, to) {
            (None, _) => ("+", GOOD),
            (_, None) => ("-", BAD),
            _ => ("~", OPEN),
        };
        let value = |told: &Told| escape::cut(&escape::line(&told.text), VALUE);
        let values = match (from, to) {
            (Some(from), Some(to)) => format!("{} -> {}", value(from), value(to)),
            (Some(one), None) | (None, Some(one)) => value(one),
            (None, None) => String::new(),
        };
        let values = if values == escape::line(subject) { String::new() } else { values };
        let place =
            to.map(|told| self.place(self.b, told)).or_else(|| from.map(|told| self.place(self.a, told)));
        let place = self.look.paint(FAINT, &place.unwrap_or_default());
        let (sign, subject) = (self.look.paint(style, sign), escape::line(subject));
        let colon = if values.is_empty() { "" } else { ": " };
        _ = writeln!(self.text, "{indent}{sign} {subject}{colon}{values}  {place}");
    }

    fn place(&self, side: &Side, told: &Told) -> String {
        let place = place::of(&side.sources, told.span);
        escape::line(&format!("{}:{}", place.file, place.start.line))
    }

    fn gaps(&mut self, gaps: &[Gap]) {
        for (is_open, heading) in [(false, "not known"), (true, "left open")] {
            let mut gaps = gaps.iter().filter(|gap| gap.is_open == is_open).peekable();
            if gaps.peek().is_some() {
                self.heading(heading);
            }
            for gap in gaps {
                let side = if gap.side == Which::A { self.a } else { self.b };
                let names: Vec<String> =
                    gap.subjects.iter().take(NAMES).map(|name| escape::line(name)).collect();
                let of = match gap.subjects.len() {
                    0 => String::new(),
                    1..=NAMES => format!(" of {}", names.join(", ")),
                    count => format!(" of {count} applications"),
                };
                let verb = if is_open { "left open by" } else { "not known to" };
                _ = writeln!(
                    self.text,
                    "  {}{of}: {verb} {}",
                    escape::line(&gap.what),
                    escape::line(&side.name)
                );
            }
        }
    }

    fn close(mut self, count: String) -> String {
        _ = writeln!(self.text, "\n{count}");
        self.text
    }
}

#[cfg(test)]
pub(crate) mod tests;
