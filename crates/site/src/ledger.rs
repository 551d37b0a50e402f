//! The security ledger: a Markdown table `| id | what | status | since | closed by |`.

use crate::table;
use model::{FileId, Finding, Span};
use std::collections::BTreeMap;

/// One row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id, such as `S-03`.
    pub id: String,
    /// The weakness.
    pub what: String,
    /// Whether it is still open.
    pub open: bool,
    /// Since when, as written.
    pub since: String,
    /// What closed it; empty while it is open.
    pub closed_by: String,
    /// The row.
    pub span: Span,
}

const HEAD: [&str; 5] = ["id", "what", "status", "since", "closed by"];

/// Reads a ledger: every table with that head. Other text is for people.
pub fn read(file: FileId, text: &str) -> (Vec<Row>, Vec<Finding>) {
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let (tables, lines) = table::rows(file, text, &HEAD);
    for (span, cells) in lines {
        match row(&cells, span) {
            Ok(row) => rows.push(row),
            Err(why) => findings.push(bad_row(span, &why)),
        }
    }
    if tables == 0 {
        let message = "the security ledger has no table `| id | what | status | since | closed by |`";
        findings.push(bad_row(Span::start_of(file), message));
    }
    findings.extend(duplicates(&rows));
    (rows, findings)
}

fn row(cells: &[&str], span: Span) -> Result<Row, String> {
    let &[id, what, status, since, closed_by] = cells else {
        return Err(format!("this row has {} cells, and the table has {}", cells.len(), HEAD.len()));
    };
    let missing =
        [("id", id), ("what", what), ("since", since)].into_iter().find(|(_, cell)| cell.is_empty());
    if let Some((name, _)) = missing {
        return Err(format!("this row has no `{name}`"));
    }
    let open = match status {
        "open" => true,
        "closed" => false,
        _ => return Err(format!("{id} has status `{status}`, and must be open or closed")),
    };
    // A dash is how people leave a cell empty.
    let closed_by = closed_by.trim_matches('-').trim();
    match (open, closed_by.is_empty()) {
        (true, false) => Err(format!("{id} is open, and yet closed by `{closed_by}`")),
        (false, true) => Err(format!("{id} is closed, and does not say by what")),
        _ => Ok(Row {
            id: id.to_owned(),
            what: what.to_owned(),
            open,
            since: since.to_owned(),
            closed_by: closed_by.to_owned(),
            span,
        }),
    }
}

fn duplicates(rows: &[Row]) -> Vec<Finding> {
    let mut known: BTreeMap<&str, Span> = BTreeMap::new();
    let mut findings = Vec::new();
    for row in rows {
        if let Some(&first) = known.get(row.id.as_str()) {
            let finding = bad_row(row.span, &format!("{} is given out twice", row.id));
            findings.push(finding.related(first, "first given out here"));
        }
        known.entry(&row.id).or_insert(row.span);
    }
    findings
}

fn bad_row(at: Span, message: &str) -> Finding {
    let help = "write `| id | what | open | since | |` or `| id | what | closed | since | closed by |`";
    Finding::error("ledger-bad-row", at, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::read;
    use model::{FileId, Source};

    fn check(text: &str) -> String {
        let source = Source::new("l.md", text);
        let (rows, findings) = read(FileId(0), text);
        let mut lines: Vec<String> = rows
            .iter()
            .map(|r| format!("{} open={} since={} by={} | {}", r.id, r.open, r.since, r.closed_by, r.what))
            .collect();
        for finding in findings {
            let at = source.position(finding.at.start);
            lines.push(format!("{}:{} {} {}", at.line, at.column, finding.code, finding.message));
        }
        lines.join("\n")
    }

    #[test]
    fn rows_are_read_and_bad_ones_are_found() {
        let head = "| id | what | status | since | closed by |\n|---|:--|---|---|---|\n";
        let good =
            "| S-01 | root CA on disk | open | 2026-05-22 | -- |\n| S-02 | x | closed | D-003 | D-063 |\n";
        let bad = "| S-03 | y | open |\n| S-04 | y | done | D-1 | |\n| S-05 | y | closed | D-1 | |\n\
                   | S-01 | y | open | D-1 | |\n|  | y | open | D-1 | |\n\n| other | table |\n";
        insta::assert_snapshot!(check(&format!("# L\n\n{head}{good}{bad}")), @r"
        S-01 open=true since=2026-05-22 by= | root CA on disk
        S-02 open=false since=D-003 by=D-063 | x
        S-01 open=true since=D-1 by= | y
        7:1 ledger-bad-row this row has 3 cells, and the table has 5
        8:1 ledger-bad-row S-04 has status `done`, and must be open or closed
        9:1 ledger-bad-row S-05 is closed, and does not say by what
        11:1 ledger-bad-row this row has no `id`
        10:1 ledger-bad-row S-01 is given out twice
        ");
        insta::assert_snapshot!(check("# L\n"), @"1:1 ledger-bad-row the security ledger has no table `| id | what | status | since | closed by |`");
    }
}
