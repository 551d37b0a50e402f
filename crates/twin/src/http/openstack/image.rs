//! Glance's API.

use super::{Reply, Visit, stamp, words};
use crate::world::identity;
use crate::world::image::{self, NewImage};
use crate::world::refusal::Refusal;
use crate::world::resources::{delete, text};
use serde_json::{Map, Value, json};

/// What an image has beside the properties that people give it.
const OWN: [&str; 9] = [
    "id",
    "name",
    "container_format",
    "disk_format",
    "visibility",
    "tags",
    "min_disk",
    "min_ram",
    "protected",
];

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parts = visit.parts.clone();
    let Some(("v2", parts)) = parts.split_first().map(|(version, rest)| (*version, rest)) else {
        return Err(words::no_path());
    };
    match (visit.method(), parts) {
        ("GET", ["images"]) => {
            let tag = visit.asked("tag").map(str::to_owned);
            let has = |one: &Value| {
                tag.as_ref().is_none_or(|tag| super::network::texts(one, "tags").contains(&tag.as_str()))
            };
            let rows =
                visit.all("Image").iter().filter(|one| has(one)).map(|one| shown(visit, one)).collect();
            let rows = super::page::of(visit, rows, "id");
            Reply::ok(json!({"images": rows, "first": "/v2/images", "schema": "/v2/schemas/images"}))
        }
        ("POST", ["images"]) => create(visit),
        ("GET", ["images", id]) => Ok(Reply::new(200, shown(visit, &find(visit, id)?))),
        ("DELETE", ["images", id]) => {
            find(visit, id)?;
            delete(visit.world, None, "Image", id)?;
            Reply::empty(204)
        }
        ("PUT", ["images", id, "file"]) => {
            if text(&find(visit, id)?, "status") != "queued" {
                return Err(Refusal::new(
                    409,
                    "",
                    "Image status transition from active to saving is not allowed",
                ));
            }
            let size = visit.request.body.len();
            image::fill(visit.world, id, size);
            Reply::empty(204)
        }
        ("GET", ["images", id, "members"]) => {
            find(visit, id).and_then(|_| Reply::ok(json!({"members": [], "schema": "/v2/schemas/members"})))
        }
        ("GET", ["info", "import"]) => {
            Reply::ok(json!({"import-methods": {"description": "Import methods available.", "type": "array",
            "value": ["glance-direct", "web-download", "copy-image", "glance-download"]}}))
        }
        ("GET", ["info", "stores"]) => Reply::ok(json!({"stores": [{"id": "ceph", "default": "true"}]})),
        _ => Err(words::no_path()),
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    visit.one("Image", id).ok_or_else(|| words::absent("", format!("No image found with ID {id}")))
}

/// An image as Glance shows it: properties that people gave stand beside its own. What is summed up of its bytes is made
/// up, for the twin keeps no bytes.
fn shown(visit: &Visit<'_>, one: &Value) -> Value {
    let (id, made) = (text(one, "id"), stamp(visit.made(one)));
    let is_active = text(one, "status") == "active";
    let hex = |what: &str| identity::id(visit.world, &format!("{what} {id}"));
    let sums = (0..4).map(|part| hex(&part.to_string())).collect::<String>();
    let size = one.get("size").cloned().unwrap_or_default();
    let whole = json!({"min_disk": 0, "min_ram": 0, "protected": false, "created_at": made, "updated_at": made,
        "checksum": is_active.then(|| hex("checksum")), "os_hash_algo": is_active.then_some("sha512"), "os_hash_value": is_active.then_some(sums),
        "os_hidden": false, "owner": visit.project(), "virtual_size": null, "self": format!("/v2/images/{id}"),
        "file": format!("/v2/images/{id}/file"), "schema": "/v2/schemas/image", "stores": "ceph",
        "size": if is_active && size.is_null() { json!(64 << 20) } else { size.clone() }});
    let mut whole = super::over(whole, &without(one));
    if let Some(properties) = one.get("properties") {
        whole = super::over(whole, properties);
    }
    whole
}

fn without(one: &Value) -> Value {
    let fields = one.as_object().cloned().unwrap_or_default();
    fields.into_iter().filter(|(key, _)| key != "properties" && key != "size").collect::<Map<_, _>>().into()
}

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let given = visit.body();
    let Some(fields) = given.as_object() else {
        return Err(Refusal::new(400, "", "Malformed JSON in request body."));
    };
    let properties = fields.iter().filter(|(key, _)| !OWN.contains(&key.as_str()));
    let new = NewImage {
        name: text(&given, "name"),
        container: text(&given, "container_format"),
        disk: text(&given, "disk_format"),
        properties: properties.map(|(key, value)| (key.clone(), value.clone())).collect(),
        tags: super::network::texts(&given, "tags"),
        visibility: Some(text(&given, "visibility")).filter(|word| !word.is_empty()).unwrap_or("shared"),
        size: None,
    };
    let one = image::create(visit.world, new)?;
    let id = text(&one, "id").to_owned();
    let said = shown(visit, &visit.one("Image", &id).unwrap_or(one));
    Ok(Reply::new(201, said).with("Location", format!("{}/v2/images/{id}", visit.base)))
}
