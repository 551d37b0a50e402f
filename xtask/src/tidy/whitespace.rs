//! Blanks that nobody sees and every diff shows.

use super::Offence;
use super::Tree;

/// No blanks at the end of a line, no carriage returns, a newline at the end.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for (path, text) in tree.texts().filter(|(path, _)| is_written_by_us(path)) {
        let in_string = tree
            .rust()
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.lines_in_strings())
            .unwrap_or_default();
        for (number, line) in text.split('\n').enumerate().map(|(index, line)| (index + 1, line)) {
            let part_of_value = in_string.iter().any(|lines| lines.contains(&number));
            if line.ends_with('\r') {
                out.push(Offence::new(path, number, "a carriage return ends this line"));
            } else if line.trim_end() != line && !part_of_value {
                out.push(Offence::new(path, number, "blanks stand at the end of this line"));
            }
        }
        if !text.is_empty() && !text.ends_with('\n') {
            out.push(Offence::new(path, text.lines().count(), "the last line has no newline"));
        }
    }
}

/// Snapshots, recordings and pages keep the blanks of the program that made them.
fn is_written_by_us(path: &str) -> bool {
    let recorded =
        ["/tests/", "/testdata/"].iter().any(|place| path.contains(place)) && !path.ends_with(".rs");
    let ours = [".rs", ".md", ".toml", ".yaml", ".yml", ".sh"].iter().any(|end| path.ends_with(end));
    (ours || path.starts_with(".ci/")) && !recorded
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn blanks_and_missing_newlines_are_reported() {
        let found = check(
            "whitespace",
            &[
                ("crates/site/src/lib.rs", "const A: &str = \"a \n  b\t\n\"; \n"),
                ("STYLE.md", "one\r\ntwo"),
                ("crates/site/tests/cases/a.yaml", "a: \n"),
                ("docs/empty.md", ""),
            ],
        );
        insta::assert_snapshot!(found, @"
        a carriage return ends this line (STYLE.md:1)
        the last line has no newline (STYLE.md:2)
        blanks stand at the end of this line (crates/site/src/lib.rs:3)
        ");
    }
}
