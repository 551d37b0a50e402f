//! What the certificates say that Octavia and its amphorae know each other by. No key and no name leaves this file.

use bundle::{Application, Bundle};
use clients::certificates::{Certificates, decoded};
use serde_json::{Value as Json, json};

/// The authority that signs the amphorae's certificates.
const ISSUING: &str = "lb-mgmt-issuing-cacert";
/// The authority that signs the controller's.
const AUTHORITY: &str = "lb-mgmt-controller-cacert";
/// The controller's certificate, with its key.
const CONTROLLER: &str = "lb-mgmt-controller-cert";

/// A row for each of the three certificates of each Octavia that has them: `application`, `option`, and `begins` and
/// `ends` or `why`. The controller's has `signed`, whether its authority signed it, and `key`, whether the key beside
/// it is its own; null where that cannot be told.
pub(super) fn certificates(bundle: &Bundle) -> Vec<Json> {
    let octavia = bundle.applications.values().filter(|one| super::charm(one) == "octavia");
    octavia
        .flat_map(|one| [ISSUING, AUTHORITY, CONTROLLER].into_iter().filter_map(|option| row(one, option)))
        .collect()
}

fn row(octavia: &Application, option: &str) -> Option<Json> {
    let text = given(octavia, option)?;
    let mut row = json!({"application": octavia.name.value, "option": option});
    let bytes = decoded(text);
    let read = bytes.as_deref().and_then(Certificates::of_pem).and_then(|read| Some((read.times()?, read)));
    let Some(((begins, ends), read)) = read else {
        put(&mut row, "why", json!("it is no X.509 certificate of version 3 in PEM"));
        return Some(row);
    };
    put(&mut row, "begins", json!(begins.to_string()));
    put(&mut row, "ends", json!(ends.to_string()));
    if option == CONTROLLER {
        let authority = given(octavia, AUTHORITY).and_then(decoded);
        let authority = authority.as_deref().and_then(Certificates::of_pem);
        put(&mut row, "signed", json!(authority.and_then(|authority| read.is_signed_by(&authority))));
        put(&mut row, "key", json!(bytes.and_then(|bytes| read.has_key(&bytes))));
    }
    Some(row)
}

fn put(row: &mut Json, key: &str, value: Json) {
    if let Some(fields) = row.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}

/// What an option is set to.
fn given<'a>(octavia: &'a Application, option: &str) -> Option<&'a str> {
    octavia.options.get(option)?.value.as_str().map(str::trim).filter(|text| !text.is_empty())
}
