//! The only way in which the report writes HTML and SVG: names of elements and attributes are words of the program,
//! everything else is escaped on its way in.

use super::escape;
use std::fmt::Write;

/// A piece of HTML or SVG under construction.
#[derive(Default)]
pub(super) struct Markup(String);

/// Attributes: name and value.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Markup {
    /// Fixed text of the program, such as the style sheet, as it is.
    pub fn fixed(&mut self, text: &'static str) {
        self.0.push_str(text);
    }

    /// Text, escaped. Control and invisible characters are spelled out, as on a terminal; line breaks and tabs stay.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(c),
                _ => escape::push(&mut self.0, c),
            }
        }
    }

    /// An element with what `inside` writes into it.
    pub fn within(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Markup),
    ) {
        self.open(name, attributes);
        self.0.push('>');
        inside(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element with a text in it.
    pub fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.within(name, attributes, |inner| inner.text(text));
    }

    /// An element that has no inside, closed in the way that both HTML (void elements) and SVG take.
    pub fn void(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
        self.0.push_str("/>");
    }

    /// A line break between elements, so that the source can be read and compared.
    pub fn newline(&mut self) {
        self.0.push('\n');
    }

    /// Another piece, already escaped.
    pub fn nest(&mut self, piece: Markup) {
        self.0.push_str(&piece.0);
    }

    /// What has been written.
    pub fn done(self) -> String {
        self.0
    }

    fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "<{name}");
        for (key, value) in attributes {
            let _ = write!(self.0, " {key}=\"");
            self.text(value);
            self.0.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn no_value_becomes_markup() {
        let mut markup = Markup::default();
        let hostile = "\"><script>alert('1')</script>\u{0}&\u{202e}";
        markup.within("p", &[("title", hostile)], |inner| inner.text(hostile));
        let safe = r"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\0&amp;\u{202e}";
        assert_eq!(markup.done(), format!("<p title=\"{safe}\">{safe}</p>"));
    }
}
