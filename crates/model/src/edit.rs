use crate::Span;

/// One replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// A repair that is safe to apply without asking what the author meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in one line.
    pub title: String,
    /// Its replacements, in one or several files.
    pub edits: Vec<Edit>,
}

/// The text with the edits in it. Edits that lie outside of it or overlap change nothing.
pub fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        let (Some(before), true) = (text.get(done..range.start), text.is_char_boundary(range.end)) else {
            continue;
        };
        out.push_str(before);
        out.push_str(&edit.text);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::{Edit, edited};
    use crate::{FileId, Span};
    use proptest::prelude::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(FileId(0), start, end), text: text.to_owned() }
    }

    #[test]
    fn edits_keep_everything_around_them() {
        assert_eq!(
            edited("a: 1 # one\nb: 2\n", vec![edit(14, 15, "3"), edit(3, 4, "9")]),
            "a: 9 # one\nb: 3\n"
        );
        assert_eq!(edited("ab", vec![edit(2, 2, "c"), edit(90, 91, "d")]), "abc");
    }

    proptest! {
        /// Whatever edits come, what none of them covers stands there afterwards, in its order.
        #[test]
        fn edits_never_corrupt_what_they_do_not_cover(
            text in "[a-z\u{fc}\n]{0,40}",
            edits in proptest::collection::vec((0usize..45, 0usize..6, "[A-Z]{0,3}"), 0..8),
        ) {
            let edits: Vec<Edit> =
                edits.iter().map(|(start, length, new)| edit(*start, start + length, new)).collect();
            let is_covered = |at: usize| edits.iter().any(|edit| edit.span.range().contains(&at));
            let kept: String =
                text.char_indices().filter(|&(at, c)| !(at..at + c.len_utf8()).any(is_covered)).map(|(_, c)| c).collect();
            let after = edited(&text, edits.clone());
            let mut left = after.chars().filter(|c| !c.is_ascii_uppercase());
            prop_assert!(kept.chars().all(|c| left.any(|other| other == c)), "{text:?} {edits:?} {after:?}");
        }
    }
}
