//! Lines of Markdown tables.

/// The cells of a table line; `None` for any other line.
pub(crate) fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?;
    Some(inner.strip_suffix('|').unwrap_or(inner).split('|').map(str::trim).collect())
}

/// `---`, `:--:`: the cells of the line below a table's head.
pub(crate) fn is_rule(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|b| b == b'-' || b == b':')
}
