//! Flavors of Nova.

use super::{Reply, Visit, words};
use crate::world::compute;
use crate::world::refusal::Refusal;
use crate::world::resources::{delete, set, text};
use serde_json::{Value, json};

/// Answers what is asked below `/flavors`.
pub(super) fn answer(visit: &mut Visit<'_>, rest: &[&str]) -> Result<Reply, Refusal> {
    match (visit.method(), rest) {
        ("GET", []) => {
            let short = |one: &Value| {
                let mut row = json!({"id": text(one, "id"), "name": text(one, "name"), "links": links(visit, text(one, "id"))});
                if visit.minor() >= 55 {
                    set(&mut row, "description", Value::Null);
                }
                row
            };
            visit.list("flavors", visit.all("Flavor").iter().map(short).collect())
        }
        ("GET", ["detail"]) => {
            visit.list("flavors", visit.all("Flavor").iter().map(|one| shown(visit, one)).collect())
        }
        ("POST", []) => create(visit),
        ("GET", [id]) => Reply::ok(json!({"flavor": shown(visit, &find(visit, id)?)})),
        ("DELETE", [id]) => {
            let id = text(&find(visit, id)?, "id").to_owned();
            delete(visit.world, None, "Flavor", &id)?;
            Reply::empty(202)
        }
        ("GET", [id, "os-extra_specs"]) => {
            find(visit, id).and_then(|_| Reply::ok(json!({"extra_specs": {}})))
        }
        ("GET", [id, "os-flavor-access"]) => {
            find(visit, id).and_then(|_| Reply::ok(json!({"flavor_access": []})))
        }
        _ => Err(words::no_path()),
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    visit
        .one("Flavor", id)
        .ok_or_else(|| words::absent("itemNotFound", format!("Flavor {id} could not be found.")))
}

fn links(visit: &Visit<'_>, id: &str) -> Value {
    json!([{"rel": "self", "href": format!("{}/v2.1/flavors/{id}", visit.base)},
        {"rel": "bookmark", "href": format!("{}/flavors/{id}", visit.base)}])
}

/// A flavor as the asked version shows it.
fn shown(visit: &Visit<'_>, one: &Value) -> Value {
    let minor = visit.minor();
    let mut row = json!({"OS-FLV-DISABLED:disabled": false, "OS-FLV-EXT-DATA:ephemeral": 0, "rxtx_factor": 1.0,
        "swap": if minor >= 75 { json!(0) } else { json!("") }, "links": links(visit, text(one, "id"))});
    if minor >= 55 {
        set(&mut row, "description", Value::Null);
    }
    if minor >= 61 {
        set(&mut row, "extra_specs", json!({}));
    }
    super::over(row, one)
}

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("flavor").cloned().unwrap_or_default();
    let number =
        |key: &str| given.get(key).and_then(|one| one.as_u64().or_else(|| one.as_str()?.parse().ok()));
    let name = text(&given, "name");
    let (Some(ram), Some(disk), Some(vcpus), false) =
        (number("ram"), number("disk"), number("vcpus"), name.is_empty())
    else {
        return Err(Refusal::new(400, "badRequest", "Invalid input for field/attribute flavor."));
    };
    if visit.all("Flavor").iter().any(|one| text(one, "name") == name) {
        return Err(Refusal::new(
            409,
            "conflictingRequest",
            format!("Flavor with name {name} already exists."),
        ));
    }
    let is_public = given.get("os-flavor-access:is_public").and_then(Value::as_bool).unwrap_or(true);
    let one = compute::flavor(visit.world, name, [ram, disk, vcpus], is_public);
    Reply::ok(json!({"flavor": shown(visit, &one)}))
}
