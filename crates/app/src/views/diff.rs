//! What repairs would change, as a unified diff.

use super::escape;
use super::look::{self, Look};
use crate::fix::Repaired;
use similar::{ChangeTag, TextDiff};

/// Each file with its hunks, three lines around each, and above them what was repaired.
pub fn unified(files: &[Repaired], look: Look) -> String {
    files.iter().map(|file| of(file, look)).collect()
}

fn of(file: &Repaired, look: Look) -> String {
    let name = escape::line(&file.name);
    let mut out: String = file.titles.iter().map(|title| format!("# {}\n", escape::line(title))).collect();
    out.push_str(&look.paint(look::STRONG, &format!("--- {name}\n+++ {name}")));
    out.push('\n');
    let diff = TextDiff::from_lines(&file.shown.0, &file.shown.1);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        out.push_str(&format!("{}\n", look.paint(look::FAINT, &hunk.header().to_string())));
        for change in hunk.iter_changes() {
            let text = escape::line(change.value().trim_end_matches('\n'));
            out.push_str(&match change.tag() {
                ChangeTag::Delete => look.paint(look::BAD, &format!("-{text}")),
                ChangeTag::Insert => look.paint(look::GOOD, &format!("+{text}")),
                ChangeTag::Equal => format!(" {text}"),
            });
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unified;
    use crate::fix::Repaired;
    use crate::views::Look;

    #[test]
    fn a_repair_is_shown_with_what_stands_around_it() {
        let text = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\n";
        let file = Repaired {
            name: "a.yaml".to_owned(),
            before: String::new(),
            after: String::new(),
            shown: (text.to_owned(), text.replace("e: 5", "e: \u{1b}[31m")),
            titles: vec!["make e worse".to_owned()],
        };
        insta::assert_snapshot!(unified(&[file], Look { width: 80, color: false }), @r"
        # make e worse
        --- a.yaml
        +++ a.yaml
        @@ -2,5 +2,5 @@
         b: 2
         c: 3
         d: 4
        -e: 5
        +e: \u{1b}[31m
         f: 6
        ");
    }
}
