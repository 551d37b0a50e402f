//! A small vocabulary for the report's SVG drawings. Text never leaves its box.

use super::badge::Tone;
use crate::views::escape;
use crate::views::markup::{Attributes, Markup};

/// A drawing of a known width; its height is known when it is done.
pub(in crate::views) struct Drawing {
    width: f64,
    inside: Markup,
}

/// Width of one character as a part of the font size: a little more than the widest usual monospace face takes, so
/// that a text is rather cut too early than too late.
const CHARACTER: f64 = 0.62;
/// The same for characters beyond ASCII, which may be as wide as they are high.
const WIDE_CHARACTER: f64 = 1.05;

impl Drawing {
    /// An empty drawing.
    pub fn new(width: f64) -> Drawing {
        Drawing { width, inside: Markup::default() }
    }

    /// The drawing as an element that scales with the page. `title` is what a screen reader says.
    pub fn done(self, page: &mut Markup, height: f64, class: &str, title: &str) {
        let view = format!("0 0 {} {}", number(self.width), number(height));
        // A drawing much wider than the page scrolls: shrunk to fit, nobody could read it.
        let wide = format!("min-width:{}px", number(self.width * 0.82));
        let attributes = [
            ("class", class),
            ("style", wide.as_str()),
            ("viewBox", view.as_str()),
            ("role", "img"),
            ("aria-label", title),
            ("xmlns", "http://www.w3.org/2000/svg"),
        ];
        page.within("svg", &attributes, |svg| {
            svg.newline();
            svg.nest(self.inside);
        });
    }

    /// A rectangle; `title` appears when it is pointed at.
    pub fn rect(&mut self, class: &str, [x, y, width, height]: [f64; 4], title: &str) {
        let [x, y, width, height] = [x, y, width, height].map(number);
        let attributes: Attributes<'_> =
            &[("class", class), ("x", &x), ("y", &y), ("width", &width), ("height", &height), ("rx", "3")];
        if title.is_empty() {
            self.inside.void("rect", attributes);
        } else {
            self.inside.within("rect", attributes, |rect| rect.leaf("title", &[], title));
        }
        self.inside.newline();
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, [x1, y1, x2, y2]: [f64; 4]) {
        let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
        self.inside.void("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]);
        self.inside.newline();
    }

    /// A line of text that goes up from a point and leans to the right, at most `room` long.
    pub fn leaning(&mut self, class: &str, [x, y]: [f64; 2], size: f64, room: f64, text: &str) {
        let text = &escape::line(text);
        let cut = fit(text, size, room);
        let (turn, size) = (format!("translate({} {}) rotate(-60)", number(x), number(y)), number(size));
        let attributes = [("class", class), ("transform", turn.as_str()), ("font-size", &size)];
        self.inside.within("text", &attributes, |label| {
            label.leaf("title", &[], text);
            label.text(&cut);
        });
        self.inside.newline();
    }

    /// A style sheet, for a drawing that stands alone.
    pub fn style(&mut self, sheet: &'static str) {
        self.inside.within("style", &[], |style| style.fixed(sheet));
        self.inside.newline();
    }

    /// A curve through these points that leaves and enters each of them level.
    pub fn curve(&mut self, class: &str, points: &[[f64; 2]], title: &str) {
        let [first, rest @ ..] = points else { return };
        let mut path = format!("M{} {}", number(first[0]), number(first[1]));
        let mut last = *first;
        for &[x, y] in rest {
            let middle = number((last[0] + x) / 2.0);
            let (from, to) = (number(last[1]), number(y));
            path.push_str(&format!("C{middle} {from} {middle} {to} {} {to}", number(x)));
            last = [x, y];
        }
        let attributes = [("class", class), ("d", path.as_str())];
        self.inside.within("path", &attributes, |curve| curve.leaf("title", &[], title));
        self.inside.newline();
    }

    /// A dot.
    pub fn dot(&mut self, class: &str, [x, y]: [f64; 2], radius: f64, title: &str) {
        let [x, y, radius] = [x, y, radius].map(number);
        let attributes = [("class", class), ("cx", x.as_str()), ("cy", &y), ("r", &radius)];
        self.inside.within("circle", &attributes, |dot| dot.leaf("title", &[], title));
        self.inside.newline();
    }

    /// A diamond with the sign of a verdict in it.
    pub fn diamond(&mut self, tone: Tone, [x, y]: [f64; 2], title: &str) {
        let move_to = format!("translate({} {})", number(x - 8.0), number(y - 8.0));
        let class = format!("diamond {}", tone.class());
        self.inside.within("g", &[("class", class.as_str()), ("transform", &move_to)], |group| {
            group.leaf("title", &[], title);
            group.void("path", &[("class", "shape"), ("d", "M8-2 18 8 8 18-2 8z")]);
            group.void("path", &[("class", "sign"), ("d", tone.sign())]);
        });
        self.inside.newline();
    }

    /// A line of text with its baseline at `y`, at most `room` wide; what does not fit is cut with `...` and stands
    /// in full in the title.
    pub fn label(&mut self, class: &str, [x, y]: [f64; 2], size: f64, room: f64, text: &str) {
        let text = &escape::line(text);
        let cut = fit(text, size, room);
        let [x, y, size] = [x, y, size].map(number);
        let attributes = [("class", class), ("x", x.as_str()), ("y", &y), ("font-size", &size)];
        self.inside.within("text", &attributes, |label| {
            if cut != *text {
                label.leaf("title", &[], text);
            }
            label.text(&cut);
        });
        self.inside.newline();
    }
}

/// As much of a text as fits into `room` at this font size, with `...` where it was cut.
pub(super) fn fit(text: &str, size: f64, room: f64) -> String {
    let width = |c: char| size * if c.is_ascii() { CHARACTER } else { WIDE_CHARACTER };
    if text.chars().map(width).sum::<f64>() <= room + 0.01 {
        return text.to_owned();
    }
    let mut left = room - 3.0 * size * CHARACTER;
    let fits = |c: &char| {
        left -= width(*c);
        left >= -0.01
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{kept}...")
}

/// A coordinate with at most one decimal: enough for a screen, and the same on every machine.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{fit, number};

    #[test]
    fn labels_stay_in_their_room() {
        assert_eq!(fit("keystone/0", 10.0, 62.0), "keystone/0");
        assert_eq!(fit("keystone/10", 10.0, 62.0), "keyston...");
        assert_eq!(fit("\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}", 10.0, 60.0), "\u{fc}\u{fc}\u{fc}...");
        assert_eq!([number(1.0), number(0.25), number(12.34)], ["1", "0.2", "12.3"]);
    }
}
