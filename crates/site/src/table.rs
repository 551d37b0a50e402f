//! Lines of Markdown tables.

use model::{FileId, Span};

/// One row of a table: where it stands, and its cells.
pub(crate) type Row<'t> = (Span, Vec<&'t str>);

/// The rows below every head of that wording, in any case, and how many such heads there are.
pub(crate) fn rows<'t>(file: FileId, text: &'t str, head: &[&str]) -> (usize, Vec<Row<'t>>) {
    let (mut offset, mut in_table, mut tables, mut rows) = (0, false, 0, Vec::new());
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let span = Span::new(file, offset, offset + content.len());
        offset += line.len();
        let Some(cells) = cells(content) else {
            in_table = false;
            continue;
        };
        if cells.iter().map(|cell| cell.to_ascii_lowercase()).eq(head.iter().copied()) {
            (in_table, tables) = (true, tables + 1);
        } else if in_table && !cells.iter().all(|cell| is_rule(cell)) {
            rows.push((span, cells));
        }
    }
    (tables, rows)
}

/// The cells of a table line; `None` for any other line.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?;
    Some(inner.strip_suffix('|').unwrap_or(inner).split('|').map(str::trim).collect())
}

/// `---`, `:--:`: the cells of the line below a table's head.
fn is_rule(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|b| b == b'-' || b == b':')
}
