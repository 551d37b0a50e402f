//! What a list is asked for: which rows, from where on, how many.

use super::Visit;
use serde_json::Value;

/// Words of a query that choose no rows by a field of theirs.
const OTHERS: &[&str] = &[
    "limit",
    "marker",
    "sort_key",
    "sort_dir",
    "sort",
    "fields",
    "all_tenants",
    "all_projects",
    "detail",
    "is_public",
    "page_reverse",
    "deleted",
    "usage",
    "include_names",
    "effective",
];

/// The rows that are asked for. A field of the query that no row has chooses nothing.
pub(super) fn of(visit: &Visit<'_>, rows: Vec<Value>, id: &str) -> Vec<Value> {
    let names: std::collections::BTreeSet<&String> = visit.query.iter().map(|(name, _)| name).collect();
    let mut rows = rows;
    for name in names.into_iter().filter(|name| !OTHERS.contains(&name.as_str())) {
        let wanted: Vec<&String> =
            visit.query.iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect();
        if rows.iter().any(|row| row.get(name).is_some()) {
            rows.retain(|row| row.get(name).is_some_and(|value| wanted.iter().any(|want| is(value, want))));
        }
    }
    if let Some(marker) = visit.asked("marker") {
        let at = rows.iter().position(|row| row.get(id).and_then(Value::as_str) == Some(marker));
        rows = at.map_or_else(Vec::new, |at| rows.split_off(at + 1));
    }
    if let Some(limit) = visit.asked("limit").and_then(|text| text.parse().ok()).filter(|limit| *limit > 0) {
        rows.truncate(limit);
    }
    rows
}

/// Whether a field is what is asked for.
fn is(value: &Value, want: &str) -> bool {
    match value {
        Value::String(text) => text == want,
        Value::Bool(on) => {
            want.eq_ignore_ascii_case(if *on { "true" } else { "false" })
                || want == if *on { "1" } else { "0" }
        }
        Value::Null => want.is_empty() || want.eq_ignore_ascii_case("none"),
        Value::Array(all) => want.split(',').all(|want| all.iter().any(|one| is(one, want))),
        Value::Object(fields) => {
            let pair = want.split_once('=');
            pair.is_some_and(|(key, want)| fields.get(key).is_some_and(|value| is(value, want)))
        }
        Value::Number(number) => want.parse().ok() == number.as_f64(),
    }
}
