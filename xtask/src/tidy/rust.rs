//! A parsed Rust file, and what syn leaves out: its comments.

use proc_macro2::{Span, TokenStream, TokenTree};
use std::ops::Range;
use std::str::FromStr;

/// One Rust file.
pub struct Rust {
    /// Its path from the root of the workspace.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its tokens.
    pub tokens: TokenStream,
    /// Its syntax tree.
    pub tree: syn::File,
}

impl Rust {
    /// Parses a file, or says at which line it could not be.
    pub fn parse(path: &str, text: &str) -> Result<Rust, (usize, String)> {
        let tokens =
            TokenStream::from_str(text).map_err(|error| (error.span().start().line, error.to_string()))?;
        let tree = syn::parse2(tokens.clone()).map_err(|error| (line(error.span()), error.to_string()))?;
        Ok(Rust { path: path.to_owned(), text: text.to_owned(), tokens, tree })
    }

    /// The comments with their lines, doc comments included. What is between two tokens is blank or a comment.
    pub fn comments(&self) -> Vec<(usize, &str)> {
        let mut comments = Vec::new();
        let mut end = 0;
        for range in self.leaves() {
            let spoken = self.text.get(range.clone()).unwrap_or_default();
            if spoken.starts_with("//") || spoken.starts_with("/*") {
                comments.push((range.start, spoken));
            }
            if range.start > end {
                comments.push((end, self.text.get(end..range.start).unwrap_or_default()));
            }
            end = end.max(range.end);
        }
        comments.push((end, self.text.get(end..).unwrap_or_default()));
        comments.dedup();
        comments.into_iter().map(|(start, text)| (self.line_at(start), text)).collect()
    }

    /// The lines that lie inside a string literal, where blanks at the end of a line are part of a value.
    pub fn lines_in_strings(&self) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        visit_tokens(&self.tokens, &mut |token| {
            if let TokenTree::Literal(literal) = token {
                let span = literal.span();
                lines.push(span.start().line..span.end().line);
            }
        });
        lines.retain(|range| !range.is_empty());
        lines
    }

    fn leaves(&self) -> Vec<Range<usize>> {
        let mut leaves = Vec::new();
        visit_tokens(&self.tokens, &mut |token| match token {
            TokenTree::Group(group) => {
                leaves.push(group.span_open().byte_range());
                leaves.push(group.span_close().byte_range());
            }
            leaf => leaves.push(leaf.span().byte_range()),
        });
        leaves.sort_by_key(|range| (range.start, range.end));
        leaves
    }

    fn line_at(&self, byte: usize) -> usize {
        self.text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
    }
}

/// Whether a file of that path is for tests and benches only: `tests.rs`, or anything in their folders.
pub fn is_test_path(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "benches" | "examples" | "tests.rs"))
}

/// The line of a span, from 1.
pub fn line(span: Span) -> usize {
    span.start().line
}

/// Whether `#[cfg(test)]` stands among the attributes.
pub fn is_cfg_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// Calls `see` for every token, groups before what they hold.
pub fn visit_tokens(tokens: &TokenStream, see: &mut impl FnMut(&TokenTree)) {
    // A stack of its own, for deep nesting must not overflow the thread's.
    let mut open = vec![tokens.clone().into_iter()];
    while let Some(last) = open.last_mut() {
        match last.next() {
            None => {
                open.pop();
            }
            Some(token) => {
                see(&token);
                if let TokenTree::Group(group) = &token {
                    open.push(group.stream().into_iter());
                }
            }
        }
    }
}
