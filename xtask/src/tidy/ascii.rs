//! ASCII only, so that a quote, a dash or a blank is the one that a terminal pastes and grep finds.

use super::Offence;
use super::Tree;

/// Sources, papers and everything of a site hold ASCII only.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for (path, text) in tree.texts().filter(|(path, _)| is_read_by_people(path)) {
        for (number, line) in text.lines().enumerate() {
            if let Some((column, letter)) = line.chars().enumerate().find(|(_, letter)| !letter.is_ascii()) {
                let code = u32::from(letter);
                let column = column + 1;
                let message = match letter {
                    '\u{fffd}' => format!("column {column} is not text: this file must be ASCII"),
                    _ => format!("column {column} holds U+{code:04X}: write it in ASCII"),
                };
                out.push(Offence::new(path, number + 1, message));
            }
        }
    }
}

fn is_read_by_people(path: &str) -> bool {
    let place = path.starts_with("sites/") || path.starts_with("docs/");
    place || [".rs", ".md", ".toml", ".sh"].iter().any(|end| path.ends_with(end)) || path.starts_with(".ci/")
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn letters_beyond_ascii_are_reported_with_their_place() {
        let found = check(
            "ascii",
            &[
                ("sites/omega/bundle.yaml", "a: 1\nb: \u{201c}x\u{201d}\n"),
                ("docs/json.md", "fine\n"),
                ("README.md", "one \u{2014} two\n"),
                ("docs/run.txt", "\u{fffd}PNG\n"),
                ("crates/twin/tests/recorded/status.txt", "\u{2500}\n"),
            ],
        );
        insta::assert_snapshot!(found, @"
        column 5 holds U+2014: write it in ASCII (README.md:1)
        column 1 is not text: this file must be ASCII (docs/run.txt:1)
        column 4 holds U+201C: write it in ASCII (sites/omega/bundle.yaml:2)
        ");
    }
}
