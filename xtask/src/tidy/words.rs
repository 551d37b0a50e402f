//! Marks of unfinished work: finish it, or write an issue.

use super::Offence;
use super::Tree;
use super::rust::{Rust, visit_tokens};
use proc_macro2::{Delimiter, TokenTree};

/// Marks in comments and papers, as whole words.
const MARKS: &[&str] = &["FIXME", "XXX", "TODO"];
/// Macros that stand for code to come.
const MACROS: &[&str] = &["todo", "unimplemented"];

/// No mark of unfinished work and no test that is switched off.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for file in tree.rust() {
        for (line, comment) in file.comments() {
            marks(&file.path, line, comment, out);
        }
        tokens(file, out);
    }
    for (path, text) in tree.texts().filter(|(path, _)| is_paper(path)) {
        marks(path, 1, text, out);
    }
}

/// Sites are left out: a book may quote a log line that holds such a word.
fn is_paper(path: &str) -> bool {
    let paper = [".md", ".toml", ".sh", ".yml", ".yaml"].iter().any(|end| path.ends_with(end));
    let quoted = path.starts_with("sites/") || path.contains("/tests/") || path.contains("/testdata/");
    paper && !quoted
}

fn marks(path: &str, first: usize, text: &str, out: &mut Vec<Offence>) {
    for (number, line) in text.lines().enumerate() {
        let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        for mark in words.filter(|word| MARKS.contains(word)) {
            let message = format!("`{mark}` marks unfinished work: finish it, or write an issue");
            out.push(Offence::new(path, first + number, message));
        }
    }
}

fn tokens(file: &Rust, out: &mut Vec<Offence>) {
    let mut word: Option<(String, usize)> = None;
    let mut after_hash = false;
    visit_tokens(&file.tokens, &mut |token| {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '!' => {
                if let Some((name, line)) = word.take().filter(|(name, _)| MACROS.contains(&name.as_str())) {
                    let message =
                        format!("`{name}!` stands for code to come: write it, or leave the path out");
                    out.push(Offence::new(&file.path, line, message));
                }
            }
            TokenTree::Group(group) if after_hash && group.delimiter() == Delimiter::Bracket => {
                if let Some(TokenTree::Ident(name)) = group.stream().into_iter().next()
                    && name == "ignore"
                {
                    let message =
                        "`#[ignore]` switches a test off: mend it, remove it, or make it a campaign";
                    out.push(Offence::new(&file.path, name.span().start().line, message));
                }
            }
            _ => {}
        }
        word = match token {
            TokenTree::Ident(ident) => Some((ident.to_string(), ident.span().start().line)),
            _ => None,
        };
        after_hash = matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#');
    });
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn marks_of_unfinished_work_are_reported() {
        let source = "//! Fine.\n\n/// FIXME later.\nfn f() {\n    // one\n    // two XXX\n    todo!();\n    /* a\n       TODO */\n}\n\
                      #[test]\n#[ignore = \"slow\"]\nfn g() {}\n";
        let found = check(
            "words",
            &[
                ("crates/site/src/lib.rs", source),
                ("STYLE.md", "fine\nFIXME: not\n"),
                (".config/a.toml", "# XXX\n"),
            ],
        );
        insta::assert_snapshot!(found, @"
        `XXX` marks unfinished work: finish it, or write an issue (.config/a.toml:1)
        `FIXME` marks unfinished work: finish it, or write an issue (STYLE.md:2)
        `FIXME` marks unfinished work: finish it, or write an issue (crates/site/src/lib.rs:3)
        `XXX` marks unfinished work: finish it, or write an issue (crates/site/src/lib.rs:6)
        `todo!` stands for code to come: write it, or leave the path out (crates/site/src/lib.rs:7)
        `TODO` marks unfinished work: finish it, or write an issue (crates/site/src/lib.rs:9)
        `#[ignore]` switches a test off: mend it, remove it, or make it a campaign (crates/site/src/lib.rs:12)
        ");
    }

    #[test]
    fn strings_parts_of_words_and_sites_do_not_count() {
        let found = check(
            "words",
            &[
                (
                    "crates/site/src/lib.rs",
                    "const A: &str = \"FIXME todo!() #[ignore]\"; // mktemp XXXXXX\nfn todo() {}\n",
                ),
                ("sites/omega/docs/log.md", "XXX\n"),
            ],
        );
        assert_eq!(found, "");
    }
}
