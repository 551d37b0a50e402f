//! How results are written: JSON as the tools write it, YAML, and tables.

mod table;
mod yaml;

pub(crate) use table::{Align, table};
pub(crate) use yaml::yaml;

use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

/// JSON with this many spaces per level and a newline at the end.
pub(crate) fn json_indented(value: &Value, spaces: usize) -> String {
    use serde::Serialize;
    let indent = " ".repeat(spaces);
    let mut out = Vec::new();
    let mut writer = Serializer::with_formatter(&mut out, PrettyFormatter::with_indent(indent.as_bytes()));
    // Writing a Value to memory cannot fail: its keys are strings and its numbers are finite.
    let _ = value.serialize(&mut writer);
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_default()
}
