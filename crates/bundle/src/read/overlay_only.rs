//! Fields that Juju takes in overlays only: `offers` and `exposed-endpoints` with all that is in them.

use super::document::{Document, Named};
use model::Finding;
use model::yaml::{Entry, Value};

const FIELDS: [(&str, [&str; 2]); 2] =
    [("offers", ["endpoints", "acl"]), ("exposed-endpoints", ["expose-to-spaces", "expose-to-cidrs"])];

/// Finds such fields in a base.
pub(super) fn check(base: &Document, findings: &mut Vec<Finding>) {
    for named in base.applications.iter().chain(&base.services) {
        for (field, inner) in FIELDS {
            let Some(entry) = named.body.entry(field) else { continue };
            if entry.value.value != Value::Null {
                check_field(named, entry, field, inner, findings);
            }
        }
    }
}

fn check_field(named: &Named, entry: &Entry, field: &str, inner: [&str; 2], findings: &mut Vec<Finding>) {
    let path = format!("applications.{}.{field}", named.name.value);
    findings.push(finding(&path, entry));
    for one in entry.value.entries() {
        let name = one.key.as_str().unwrap_or_default();
        for inner in inner {
            if let Some(entry) = one.value.entry(inner).filter(|entry| entry.value.value != Value::Null) {
                findings.push(finding(&format!("{path}.{name}.{inner}"), entry));
            }
        }
    }
}

fn finding(path: &str, entry: &Entry) -> Finding {
    let message = format!("{path} can only appear in an overlay section");
    Finding::error("overlay-only-field", entry.key.span, message)
        .help("move it to an overlay: another file, or a document after `---` in this one")
}
