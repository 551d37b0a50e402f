//! Which fields an answer has, and of which types; and how two answers differ.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Names below these are values, such as those of networks.
const OPEN: &[&str] =
    &["addresses", "properties", "extra_specs", "capabilities", "metadata", "configurations", "hosts"];
/// Fields of an image beside Glance's own are properties that somebody gave to it.
const GIVEN: &[&str] = &["os_distro", "owner_specified.openstack", "architecture", "version_name"];

/// How a recorded answer and the twin's differ.
pub struct Compared {
    /// There and here.
    pub status: (u16, u16),
    /// How many fields both have, of the same type.
    pub agree: usize,
    /// Fields that only the real server has.
    pub missing: Vec<String>,
    /// Fields that only the twin has.
    pub more: Vec<String>,
    /// Fields that both have, of types that do not fit.
    pub of_other_type: Vec<String>,
    /// Lists that are empty on one side: nothing of their rows is compared.
    pub empty: Vec<String>,
}

type Fields = BTreeMap<String, BTreeSet<&'static str>>;

fn describe(value: &Value, at: &str, fields: &mut Fields) {
    let kind = match value {
        Value::Object(map) => {
            for (name, value) in
                map.iter().filter(|(name, _)| !GIVEN.iter().any(|given| name.starts_with(given)))
            {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                if OPEN.contains(&name.as_str()) {
                    fields.entry(at).or_default().insert(if value.is_null() { "null" } else { "object" });
                } else {
                    describe(value, &at, fields);
                }
            }
            "object"
        }
        Value::Array(rows) => {
            rows.iter().for_each(|row| describe(row, &format!("{at}[]"), fields));
            if rows.is_empty() { "empty" } else { "list" }
        }
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
    };
    fields.entry(at.to_owned()).or_default().insert(kind);
}

fn fields(body: &Value) -> Fields {
    let mut all = Fields::new();
    describe(body, "", &mut all);
    all.remove("");
    all
}

/// Compares status and body: there, and here.
pub fn compare(there: (u16, &Value), here: (u16, &Value)) -> Compared {
    let (theirs, ours) = (fields(there.1), fields(here.1));
    let is_empty =
        |all: &Fields, at: &str| all.get(at).is_some_and(|kinds| kinds.len() == 1 && kinds.contains("empty"));
    let both = theirs.keys().filter(|at| ours.contains_key(*at));
    let empty: Vec<String> =
        both.clone().filter(|at| is_empty(&theirs, at) != is_empty(&ours, at)).cloned().collect();
    let is_row = |at: &String| empty.iter().any(|list| at.starts_with(&format!("{list}[]")));
    // What is nothing on one side has no fields there.
    let below_null = |all: &Fields, at: &str| {
        let mut parts: Vec<&str> = at.split('.').collect();
        std::iter::from_fn(move || {
            parts.pop();
            (!parts.is_empty()).then(|| parts.join("."))
        })
        .any(|above| all.get(&above).is_some_and(|kinds| kinds.contains("null")))
    };
    let only = |one: &Fields, other: &Fields| -> Vec<String> {
        let left = one.keys().filter(|at| !other.contains_key(*at) && !is_row(at) && !below_null(other, at));
        left.cloned().collect()
    };
    let plain = |kinds: &BTreeSet<&'static str>| -> BTreeSet<&'static str> {
        let plain = kinds.iter().map(|kind| if *kind == "empty" { "list" } else { *kind });
        plain.filter(|kind| *kind != "null").collect()
    };
    let fits = |at: &&String| {
        let (left, right) = (plain(&theirs[*at]), plain(&ours[*at]));
        left.is_empty() || right.is_empty() || !left.is_disjoint(&right)
    };
    let (good, bad): (Vec<&String>, Vec<&String>) = both.partition(fits);
    Compared {
        status: (there.0, here.0),
        agree: good.len(),
        missing: only(&theirs, &ours),
        more: only(&ours, &theirs),
        of_other_type: bad.into_iter().cloned().collect(),
        empty,
    }
}

#[test]
fn what_differs_is_named() {
    let there = serde_json::json!({"a": 1, "b": "x", "rows": [{"c": null, "d": true}], "none": []});
    let here = serde_json::json!({"a": "1", "rows": [{"c": 3, "e": 1}], "none": [{"f": 1}]});
    let said = compare((200, &there), (200, &here));
    assert_eq!(
        (said.missing, said.more),
        (vec!["b".to_owned(), "rows[].d".to_owned()], vec!["rows[].e".to_owned()])
    );
    assert_eq!(
        (said.of_other_type, said.empty, said.agree),
        (vec!["a".to_owned()], vec!["none".to_owned()], 4)
    );
}
