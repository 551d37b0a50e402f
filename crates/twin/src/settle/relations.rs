use crate::world::juju::{Model, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The applications that an application waits for before its own relations are whole: those at the providing end
/// of what it requires.
fn providers<'a>(model: &'a Model, app: &'a str) -> BTreeSet<&'a str> {
    let requires = |relation: &&crate::world::juju::Relation| {
        relation.ends.iter().any(|end| end.app == app && end.role == Role::Requires)
    };
    let ends = model.relations.iter().filter(requires).flat_map(|relation| &relation.ends);
    ends.filter(|end| end.role == Role::Provides && end.app != app).map(|end| end.app.as_str()).collect()
}

/// The order in which applications become whole: providers before those that wait for them. Where applications
/// wait for each other the first by name goes first, as hooks do not wait either.
pub(super) fn order(model: &Model) -> Vec<(String, Vec<String>)> {
    let mut waits: BTreeMap<&str, BTreeSet<&str>> =
        model.apps.keys().map(|app| (app.as_str(), providers(model, app))).collect();
    let mut order = Vec::new();
    while !waits.is_empty() {
        let free = waits.iter().find(|(_, on)| on.iter().all(|provider| !waits.contains_key(provider)));
        let Some(next) = free.or_else(|| waits.iter().next()).map(|(app, _)| *app) else { break };
        let on = waits.remove(next).unwrap_or_default();
        order.push((next.to_owned(), on.into_iter().map(str::to_owned).collect()));
    }
    order
}
