//! What a bundle's plan asks of the cloud, with every name resolved: from `bundle`'s words to the world's.

use crate::settle::{MachineOrder, Order, UnitOrder};
use crate::world::juju::{App, End, Endpoint, Relation, Role};
use bundle::{Bundle, Charm, Plan, Scope};
use std::collections::BTreeMap;

/// Resolves a bundle and its plan.
pub(super) fn order(bundle: &Bundle, plan: &Plan) -> Order {
    let apps: BTreeMap<String, App> = bundle
        .applications
        .iter()
        .map(|(name, written)| (name.clone(), app(bundle, name, written)))
        .collect();
    let units = plan.units.iter().map(|place| UnitOrder {
        unit: place.unit.clone(),
        app: place.application.clone(),
        machine: place.machine.clone(),
    });
    Order {
        relations: relations(bundle, &apps),
        machines: machines(bundle, plan),
        units: units.collect(),
        apps: apps.into_values().collect(),
    }
}

/// The charm's name without schema, series and revision.
fn charm_name(text: &str) -> String {
    bundle::CharmUrl::parse(text).map_or_else(|_| text.to_owned(), |url| url.name)
}

fn app(bundle: &Bundle, name: &str, written: &bundle::Application) -> App {
    let charm = charm_name(written.charm_text());
    let facts = bundle::charm(&charm);
    let base =
        written.base.as_ref().or(bundle.default_base.as_ref()).map_or("ubuntu@22.04", |base| &base.value);
    let options = written.options.iter().map(|(key, setting)| (key.clone(), setting.value.to_json()));
    let bindings = written.bindings.iter().map(|(key, binding)| (key.clone(), binding.space.value.clone()));
    let exposed = written.body.get("expose").and_then(model::yaml::Node::as_bool).unwrap_or(false);
    App {
        name: name.to_owned(),
        channel: written.channel.as_ref().map(|channel| channel.value.clone()),
        // Charmhub's newest revision of a channel is not in the twin: 1 where the bundle pins none.
        revision: written.revision.as_ref().map_or(1, |revision| revision.value),
        base: base.trim_end_matches("/stable").to_owned(),
        subordinate: facts.is_some_and(|charm| charm.subordinate),
        exposed,
        options: options.collect(),
        bindings: bindings.collect(),
        endpoints: facts.map(endpoints).unwrap_or_default(),
        extra_bindings: facts.map(|charm| charm.extra_bindings.clone()).unwrap_or_default(),
        units: Vec::new(),
        refreshed: false,
        charm,
    }
}

fn endpoints(charm: &Charm) -> Vec<Endpoint> {
    let endpoint = |(name, endpoint): (&String, &bundle::Endpoint)| Endpoint {
        name: name.clone(),
        interface: endpoint.interface.clone(),
        role: match endpoint.role {
            bundle::Role::Provides => Role::Provides,
            bundle::Role::Requires => Role::Requires,
            bundle::Role::Peer => Role::Peer,
        },
        container: endpoint.scope == Scope::Container,
    };
    charm.endpoints.iter().map(endpoint).collect()
}

/// The peers' relations, which Juju makes with an application, and then the bundle's in the order of the text.
fn relations(bundle: &Bundle, apps: &BTreeMap<String, App>) -> Vec<Relation> {
    let mut relations = Vec::new();
    for app in apps.values() {
        for peer in app.endpoints.iter().filter(|endpoint| endpoint.role == Role::Peer) {
            let end = End { app: app.name.clone(), endpoint: peer.name.clone(), role: Role::Peer };
            relations.push(Relation {
                id: 0,
                interface: peer.interface.clone(),
                container: peer.container,
                ends: vec![end],
            });
        }
    }
    relations.extend(bundle.relations.iter().map(|relation| related(bundle, apps, &relation.ends)));
    for (id, relation) in relations.iter_mut().enumerate() {
        relation.id = id as u64;
    }
    relations
}

fn related(bundle: &Bundle, apps: &BTreeMap<String, App>, ends: &[bundle::End; 2]) -> Relation {
    let [one, two] = ends;
    let facts = |end: &bundle::End| {
        bundle.applications.get(&end.application).and_then(|app| bundle::charm(&charm_name(app.charm_text())))
    };
    let inferred = facts(one).zip(facts(two)).and_then(|(one, two)| bundle::infer(ends, [one, two]).ok());
    let written = |end: &bundle::End| end.endpoint.clone().unwrap_or_default();
    let [first, second] = inferred.unwrap_or_else(|| [written(one), written(two)]);
    let known = |end: &bundle::End, name: &str| apps.get(&end.application).and_then(|app| app.endpoint(name));
    let (left, right) = (known(one, &first), known(two, &second));
    let role = |endpoint: Option<&Endpoint>, other: Option<&Endpoint>| match (endpoint, other) {
        (Some(endpoint), _) => endpoint.role,
        (None, Some(other)) if other.role == Role::Provides => Role::Requires,
        // juju-info is provided by every charm without being written down.
        (None, _) => Role::Provides,
    };
    let (left_role, right_role) = (role(left, right), role(right, left));
    Relation {
        id: 0,
        interface: left.or(right).map_or_else(String::new, |endpoint| endpoint.interface.clone()),
        container: left.is_some_and(|endpoint| endpoint.container)
            || right.is_some_and(|endpoint| endpoint.container),
        ends: vec![
            End { app: one.application.clone(), endpoint: first, role: left_role },
            End { app: two.application.clone(), endpoint: second, role: right_role },
        ],
    }
}

/// Hosts first, then containers, each kind in the order of the plan.
fn machines(bundle: &Bundle, plan: &Plan) -> Vec<MachineOrder> {
    let base =
        bundle.default_base.as_ref().map_or("ubuntu@22.04", |base| base.value.trim_end_matches("/stable"));
    let host = |id: &str| id.split('/').next().unwrap_or(id).to_owned();
    let mut ids: Vec<String> = plan.machine_map.iter().map(|(_, id)| id.clone()).collect();
    for place in &plan.units {
        ids.push(host(&place.machine));
        ids.push(place.machine.clone());
    }
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.sort_by_key(|id| id.contains('/'));
    let machine = |id: String| {
        let bundle_id =
            plan.machine_map.iter().find(|(_, number)| *number == id).map(|(bundle_id, _)| bundle_id.clone());
        let written = bundle_id.as_ref().and_then(|id| bundle.machines.get(id));
        let constraints =
            written.and_then(|machine| machine.body.get("constraints")?.as_str()).unwrap_or("arch=amd64");
        MachineOrder { bundle_id, base: base.to_owned(), constraints: constraints.to_owned(), id }
    };
    ids.into_iter().map(machine).collect()
}
