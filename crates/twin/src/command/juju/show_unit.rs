use super::{Ask, Known, bad_format, entity, formatted};
use crate::call::CallReply;
use crate::world::juju::{App, Model, Relation, Unit};
use serde_json::{Map, Value, json};

/// `juju show-unit UNIT...`. Relation data shows who is in scope; the twin keeps no relation settings, which may
/// hold secrets.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let known = Known {
        valued: &["-m", "--model", "--format"],
        plain: &["--app", "--related-unit", "--endpoint"],
        anywhere: true,
    };
    let flags = match ask.flags(&known) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    if flags.words.is_empty() {
        return CallReply::fail(1, "ERROR an unit name must be supplied\n");
    }
    let Some(model) = ask.world.juju.model(&name) else {
        return CallReply::fail(1, "ERROR model not found\n");
    };
    let mut all = Map::new();
    for wanted in &flags.words {
        if !wanted.contains('/') {
            return CallReply::fail(1, format!("ERROR unit name {wanted} not valid\n"));
        }
        let Some((app, unit)) = model.unit(wanted) else {
            return CallReply::fail(1, format!("ERROR unit \"{wanted}\" not found\n"));
        };
        all.insert(unit.name.clone(), show(model, app, unit, ask.world.now));
    }
    let format = flags.value(&["--format"]).unwrap_or("yaml");
    formatted(&Value::Object(all), format).map_or_else(|| bad_format(format), CallReply::ok)
}

fn show(model: &Model, app: &App, unit: &Unit, now: i64) -> Value {
    let address = entity::address(model, app, unit, now);
    let mut map = Map::new();
    if let Some(version) = entity::version(app, now) {
        map.insert("workload-version".to_owned(), json!(version));
    }
    map.insert("machine".to_owned(), json!(unit.machine));
    map.insert("opened-ports".to_owned(), json!(entity::ports(app, unit, now)));
    map.insert("public-address".to_owned(), json!(address.clone().unwrap_or_default()));
    let base = app.base.trim_start_matches("ubuntu@").trim_end_matches("/stable");
    let series = if base == "24.04" { "noble" } else { "jammy" };
    map.insert("charm".to_owned(), json!(format!("ch:amd64/{series}/{}-{}", app.charm, app.revision)));
    map.insert("leader".to_owned(), json!(unit.leader));
    map.insert("life".to_owned(), json!("alive"));
    let joined = unit.state.at(now).1.agent != "allocating";
    let related = model
        .relations
        .iter()
        .filter(|relation| joined && relation.ends.iter().any(|end| end.app == app.name));
    let related: Vec<Value> = related.map(|relation| relation_info(model, app, relation)).collect();
    if !related.is_empty() {
        map.insert("relation-info".to_owned(), Value::Array(related));
    }
    map.insert("address".to_owned(), json!(address.unwrap_or_default()));
    Value::Object(map)
}

fn relation_info(model: &Model, app: &App, relation: &Relation) -> Value {
    let mine = relation.ends.iter().find(|end| end.app == app.name);
    let other = relation.ends.iter().find(|end| Some(*end) != mine).or(mine);
    let endpoint =
        |end: Option<&crate::world::juju::End>| end.map(|end| end.endpoint.clone()).unwrap_or_default();
    let units = other.and_then(|end| model.apps.get(&end.app)).into_iter().flat_map(|app| &app.units);
    let units: Map<String, Value> =
        units.map(|unit| (unit.name.clone(), json!({"in-scope": true, "data": {}}))).collect();
    json!({
        "relation-id": relation.id,
        "endpoint": endpoint(mine),
        "related-endpoint": endpoint(other),
        "application-data": {},
        "related-units": units,
    })
}
