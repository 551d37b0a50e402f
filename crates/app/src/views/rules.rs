//! The pages of codes: for a terminal, and as the index in `docs/rules.md`.

use super::look::{self, Look};
use crate::explain::Page;
use model::Severity;
use std::fmt::Write;

/// Pages in full, with an empty line between them.
pub fn pages(pages: &[Page], look: Look) -> String {
    pages.iter().map(|page| one(page, look)).collect::<Vec<_>>().join("\n")
}

fn one(page: &Page, look: Look) -> String {
    let mut out = look.paint(look::STRONG, page.code);
    let marks = [page.severity.map(word), page.id, Some(page.group)];
    let marks = marks.into_iter().flatten().collect::<Vec<_>>().join(", ");
    _ = writeln!(out, "  ({marks})");
    let parts = [
        ("what", Some(page.what)),
        ("why", page.why),
        ("example", page.example),
        ("help", Some(page.help)),
        ("source", Some(page.source)),
    ];
    for (name, text) in parts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        // An example keeps its lines; the rest is running text.
        let lines: Vec<String> = match name {
            "example" => text.lines().map(str::to_owned).collect(),
            _ => wrapped(text, look.columns().saturating_sub(INDENT)),
        };
        for (place, line) in lines.iter().enumerate() {
            let name = if place == 0 { name } else { "" };
            _ = writeln!(out, "  {}  {line}", look.paint(look::FAINT, &format!("{name:<7}")));
        }
    }
    out
}

/// Columns before the text of a part.
const INDENT: usize = 11;

/// The text in lines of at most so many columns; a longer word has a line of its own.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// One line per code: code, severity, number, and what it finds.
pub fn list(pages: &[Page], look: Look) -> String {
    let width = pages.iter().map(|page| page.code.len()).max().unwrap_or_default();
    let mut out = String::new();
    for group in by_group(pages) {
        let Some(first) = group.first() else { continue };
        _ = writeln!(out, "{}", look.paint(look::FAINT, first.group));
        for page in group {
            let (severity, id) = (page.severity.map_or("-", word), page.id.unwrap_or("-"));
            let code = look.paint(look::STRONG, &format!("{:<width$}", page.code));
            _ = writeln!(out, "  {code}  {severity:<7}  {id:<3}  {}", page.what);
        }
    }
    out
}

/// `docs/rules.md`.
pub fn index(pages: &[Page]) -> String {
    let mut out = String::from(HEAD);
    for group in by_group(pages) {
        let Some(first) = group.first() else { continue };
        _ = write!(out, "\n## {}\n\n", first.group);
        // Of codes that are no rules each finding has its own severity.
        let are_rules = group.iter().all(|page| page.severity.is_some());
        let last = if are_rules { "severity" } else { "what to do" };
        _ = write!(out, "| code | number | what it finds | {last} |\n|---|---|---|---|\n");
        for page in group {
            let cell = |text: &str| text.replace('|', "\\|");
            let last = page.severity.filter(|_| are_rules).map_or(page.help, word);
            let id = page.id.unwrap_or("");
            _ = writeln!(out, "| `{}` | {id} | {} | {} |", page.code, cell(page.what), cell(last));
        }
    }
    out
}

const HEAD: &str = "\
# Rules

Every code that `interlock check` can report. This page is generated from the rules themselves; a test keeps it so.
`interlock explain-rule CODE` prints the whole page of one, with the reason, an example and what to do; a number such as
`R04` names all rules that came of it. The severity is the usual one: a finding may be milder where less is known, and
`site.yaml` can accept a finding, with a reason.
";

fn by_group(pages: &[Page]) -> impl Iterator<Item = &[Page]> {
    pages.chunk_by(|one, other| one.group == other.group)
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::{index, list, pages};
    use crate::explain;
    use crate::views::Look;

    const LOOK: Look = Look { width: 80, color: false };

    #[test]
    fn a_page_says_everything() {
        insta::assert_snapshot!(pages(&explain::explain("cluster-count-above-units").unwrap(), LOOK), @r#"
        cluster-count-above-units  (error, R04, High availability and VIPs)
          what     A hacluster waits for more peers than its principal has units;
                   without `cluster_count` it waits for three.
          why      The unit stays blocked: "Insufficient peer units for ha cluster
                   (require 3)".
          example  keystone: {num_units: 1}
                   keystone-hacluster: {charm: hacluster, options: {cluster_count: 3}}
          help     set `cluster_count` to the principal's `num_units`; both move
                   together when the cloud grows
          source   hacluster hooks/utils.py assess_status_helper; config.yaml:
                   cluster_count, default 3
        "#);
        insta::assert_snapshot!(pages(&explain::explain("binding-undefined").unwrap(), LOOK), @r#"
        binding-undefined  (error, R14, Juju's own reading of a bundle)
          what     A binding names what is neither an endpoint nor an extra binding of
                   the charm.
          why      Juju refuses the bundle.
          example  applications: {vault: {charm: vault, bindings: {"": metal, public: provider}}}
          help     bind an endpoint of the charm
          source   juju/charm v12, bundledata.go: Verify
        "#);
    }

    #[test]
    fn the_list_has_a_line_for_each_code() {
        let all = explain::pages();
        let list = list(&all, LOOK);
        assert!(all.iter().all(|page| list.contains(&format!("  {} ", page.code))), "{list}");
    }

    #[test]
    fn the_index_in_docs_is_that_of_the_rules() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
        let wanted = index(&explain::pages());
        if std::env::var_os("INTERLOCK_BLESS").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let bless = "INTERLOCK_BLESS=1 cargo test -p app the_index_in_docs";
        let differs = wanted.lines().zip(written.lines()).find(|(wanted, written)| wanted != written);
        assert!(
            wanted == written,
            "docs/rules.md is not what the rules say: {differs:?}\n  write it with: {bless}"
        );
    }
}
