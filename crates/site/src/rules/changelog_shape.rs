use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::table;
use model::{FileId, Severity, Span};

pub(super) static RULE: Rule = Rule {
    code: "changelog-shape",
    id: "",
    severity: Severity::Warning,
    what: "An entry of the change log does not say which file changed, what and why, and how it is undone.",
    why: "The change that has to be taken back at night is the one that nobody wrote down how to take back.",
    example: "| file | what and why | revert |\n|---|---|---|\n| `bundle.yaml` | more memory kept | |",
    help: "write a table `| file | what and why | revert |` with a row for each file, no cell empty",
    source: "docs/changelog",
    check,
};

const HEAD: [&str; 3] = ["file", "what and why", "revert"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for &file in &context.inputs.changelog {
        let Some(source) = context.inputs.sources.get(file) else { continue };
        // The page that explains the folder is no entry.
        if source.name.ends_with(".md") && !source.name.ends_with("README.md") {
            entry(file, &source.text, sink);
        }
    }
}

fn entry(file: FileId, text: &str, sink: &mut Sink<'_>) {
    let (tables, lines) = table::rows(file, text, &HEAD);
    for (span, cells) in &lines {
        // A `|` inside a cell makes more cells; what must be there is there all the same.
        let missing = HEAD.iter().enumerate().find(|(at, _)| cells.get(*at).is_none_or(|cell| cell.is_empty()));
        if let Some((_, name)) = missing {
            sink.report(*span, format!("this row has no `{name}`"));
        }
    }
    let head = text.lines().next().unwrap_or_default();
    let top = Span::new(file, 0, head.len());
    if tables == 0 {
        sink.report(top, "this entry has no table `| file | what and why | revert |`");
    } else if lines.is_empty() {
        sink.report(top, "the table of this entry has no row");
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    const ENTRY: &str = "# 2026-01-01 -- A change\n\nWords.\n\n| file | what and why | revert |\n|---|---|---|\n| `a` | b | c |\n";

    fn check(entry: &str) -> String {
        Fixture::healthy().and("docs/changelog/2026-01-01-a.md", entry).check()
    }

    #[test]
    fn an_entry_says_what_why_and_how_it_is_undone() {
        insta::assert_snapshot!(check(ENTRY), @"");
        insta::assert_snapshot!(check("# 2026-01-01 -- A change\n\nWords.\n"), @"docs/changelog/2026-01-01-a.md:1:1 warning changelog-shape this entry has no table `| file | what and why | revert |`");
        insta::assert_snapshot!(check(&ENTRY.replace("| `a` | b | c |\n", "")), @"docs/changelog/2026-01-01-a.md:1:1 warning changelog-shape the table of this entry has no row");
        insta::assert_snapshot!(check(&ENTRY.replace("| b | c |", "| b | |\n| `d` |")), @"
        docs/changelog/2026-01-01-a.md:7:1 warning changelog-shape this row has no `revert`
        docs/changelog/2026-01-01-a.md:8:1 warning changelog-shape this row has no `what and why`
        ");
        insta::assert_snapshot!(check(""), @"docs/changelog/2026-01-01-a.md:1:1 warning changelog-shape this entry has no table `| file | what and why | revert |`");
        let page = Fixture::healthy().and("docs/changelog/README.md", "# How\n").and("docs/changelog/x.txt", "x\n");
        insta::assert_snapshot!(page.check(), @"");
    }
}
