//! A step of a book as it is reached in a live run, and what its blocks print.

use crate::views::escape;
use crate::views::look::{self, Look};
use runbook::{Item, Step};

/// The heading of a step and what the book says to people there.
pub fn step(step: &Step, look: Look) -> String {
    let title = format!("{} -- {}", escape::line(&step.id), escape::line(&step.title));
    let mut out = format!("\n{}\n", look.paint(look::STRONG, title.trim_end_matches(" -- ")));
    let prose = step.items.iter().filter_map(|item| match item {
        Item::Prose(prose) => Some(prose.text.trim()),
        _ => None,
    });
    for text in prose.filter(|text| !text.is_empty()) {
        out.push_str(&format!("{}\n", look.paint(look::FAINT, &escape::lines(text))));
    }
    out
}

/// One line that a block printed, as it came.
pub fn output(line: &str, look: Look) -> String {
    let text = escape::cut(&escape::line(line), look.columns().saturating_sub(22));
    format!("{:20}{}\n", "", look.paint(look::FAINT, &format!("| {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::FileId;

    #[test]
    fn a_step_is_shown_with_its_text_and_without_its_blocks() {
        let text = "# B\n## Step 1.1 -- Look\nAsk the \u{1b}[1mcontroller.\n```bash\n# CHECK: jumphost\ntrue\n```\nThen go on.\n";
        let book = runbook::parse(FileId(0), text).book;
        let look = Look { width: 60, color: false };
        insta::assert_snapshot!(step(&book.steps[0], look), @r"
        1.1 -- Look
        Ask the \u{1b}[1mcontroller.
        Then go on.
        ");
        insta::assert_snapshot!(output("a\tb\u{7}", look), @r"                    | a\tb\u{7}");
    }
}
