//! What is kept of the services' answers is still what they answer: the same fields of the same kinds.

use crate::plane::Plane;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Records anew and holds the shapes against those that are kept.
pub fn agree(plane: &Plane) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/recorded/openstack-2024.1");
    let now = tempfile::tempdir().expect("a folder");
    plane.cloud().record(now.path()).expect("the services answer");
    let (kept, now) = (shapes(&kept), shapes(now.path()));
    assert!(kept.len() >= 50, "only {} answers are kept", kept.len());
    assert_eq!(kept.keys().collect::<Vec<_>>(), now.keys().collect::<Vec<_>>());
    let differ: Vec<String> = kept
        .iter()
        .filter(|(name, shape)| now.get(*name) != Some(*shape))
        .map(|(name, shape)| {
            let none = BTreeSet::new();
            let now = now.get(name).unwrap_or(&none);
            let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
                one.difference(other).cloned().collect::<Vec<_>>().join(", ")
            };
            format!("{name}: only kept: {}; only now: {}", only(shape, now), only(now, shape))
        })
        .collect();
    assert!(differ.is_empty(), "`cargo xtask realcloud record` keeps them anew:\n{}", differ.join("\n"));
}

/// By file, the paths of an answer's fields with the kind of each.
fn shapes(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let files = fs::read_dir(folder).expect("the answers").map(|entry| entry.expect("an answer").path());
    let shape = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).expect("an answer");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        let mut fields = BTreeSet::from([format!("status {}", answer["status"])]);
        describe(&answer["body"], "", &mut fields);
        (path.file_name().expect("a name").to_string_lossy().into_owned(), fields)
    };
    files.map(shape).collect()
}

/// Names that are values, such as those of networks below `addresses`, and fields that are there by chance of the hour,
/// say nothing about the shape.
const OPEN: &[&str] = &[
    "addresses",
    "cpu_info",
    "properties",
    "extra_specs",
    "capabilities",
    "metadata",
    "other_config",
    "configurations",
];

fn describe(value: &Value, at: &str, fields: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                let at = format!("{at}.{name}");
                if OPEN.contains(&name.as_str()) {
                    fields.insert(at);
                } else {
                    describe(value, &at, fields);
                }
            }
        }
        Value::Array(rows) => rows.iter().for_each(|row| describe(row, &format!("{at}[]"), fields)),
        // Null where another copy has a text is chance; what it is when it is something is not.
        Value::Null => {}
        Value::Bool(_) => drop(fields.insert(format!("{at}: bool"))),
        Value::Number(_) => drop(fields.insert(format!("{at}: number"))),
        Value::String(_) => drop(fields.insert(format!("{at}: text"))),
    }
}
