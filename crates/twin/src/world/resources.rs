//! What people made in OpenStack: each thing as its service shows it, by kind.

use crate::faults::{Mishap, Op, Wrong};
use crate::world::World;
use crate::world::juju::uuid;
use crate::world::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// All of it, in the order in which it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resources {
    by_kind: BTreeMap<String, Vec<Value>>,
    made: u64,
}

impl Resources {
    /// Everything of a kind, such as `Network`.
    pub(crate) fn all(&self, kind: &str) -> &[Value] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The one of that name or id. The error is the client's own.
    pub(crate) fn find(&self, kind: &str, name: &str) -> Result<&Value, String> {
        let known = |one: &&Value| text(one, "id") == name || text(one, "name") == name;
        let mut found = self.all(kind).iter().filter(known);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => Err(format!("More than one {kind} exists with the name '{name}'.")),
            (None, _) => Err(format!("No {kind} found for {name}")),
        }
    }

    /// The same, to change it.
    pub(crate) fn find_mut(&mut self, kind: &str, id: &str) -> Option<&mut Value> {
        self.by_kind.get_mut(kind)?.iter_mut().find(|one| text(one, "id") == id)
    }

    /// Adds one.
    pub(crate) fn add(&mut self, kind: &str, one: Value) {
        self.by_kind.entry(kind.to_owned()).or_default().push(one);
    }

    /// Everything of a kind as its service shows it now, without what the twin alone knows.
    pub(crate) fn shown(&self, kind: &str, now: i64) -> Vec<Value> {
        let mut all = self.shown_whole(kind, now);
        for one in all.iter_mut().filter_map(Value::as_object_mut) {
            one.retain(|key, _| !key.starts_with('_'));
        }
        all
    }

    /// The same, with what the twin alone knows.
    pub(crate) fn shown_whole(&self, kind: &str, now: i64) -> Vec<Value> {
        let shown = |one: &Value| {
            let mut one = one.clone();
            let due = one.get("_at").and_then(Value::as_i64).is_some_and(|at| at <= now);
            let fields = one.get("_later").and_then(Value::as_object).cloned().unwrap_or_default();
            fields.into_iter().filter(|_| due).for_each(|(key, value)| set(&mut one, &key, value));
            one
        };
        self.all(kind).iter().map(shown).collect()
    }

    /// Takes away all of a kind that are so.
    pub(crate) fn remove_where(&mut self, kind: &str, is_so: impl Fn(&Value) -> bool) {
        if let Some(all) = self.by_kind.get_mut(kind) {
            all.retain(|one| !is_so(one));
        }
    }

    /// A server that is off from now on.
    pub(crate) fn stop(&mut self, kind: &str, name: &str) {
        let all = self.by_kind.get_mut(kind).into_iter().flatten();
        for one in all.filter(|one| text(one, "name") == name) {
            let addresses = one.pointer("/_later/addresses").or_else(|| one.get("addresses")).cloned();
            let fields = serde_json::json!({"status": "SHUTOFF", "OS-EXT-STS:vm_state": "stopped", "addresses": addresses});
            later(one, 0, fields);
        }
    }

    /// All servers are off from now on.
    pub(crate) fn stop_all(&mut self, kind: &str) {
        let names: Vec<String> = self.all(kind).iter().map(|one| text(one, "name").to_owned()).collect();
        names.iter().for_each(|name| self.stop(kind, name));
    }

    /// Takes one away.
    pub(crate) fn remove(&mut self, kind: &str, id: &str) {
        if let Some(all) = self.by_kind.get_mut(kind) {
            all.retain(|one| text(one, "id") != id);
        }
    }
}

/// A field as text; empty where there is none.
pub(crate) fn text<'a>(one: &'a Value, key: &str) -> &'a str {
    one.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Sets a field.
pub(crate) fn set(one: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(fields) = one.as_object_mut() {
        fields.insert(key.to_owned(), value.into());
    }
}

/// From that second on these fields are other ones.
pub(crate) fn later(one: &mut Value, at: i64, fields: Value) {
    set(one, "_at", at);
    set(one, "_later", fields);
}

/// An id that nothing else has.
pub(crate) fn new_id(world: &mut World) -> String {
    world.openstack.resources.made += 1;
    uuid(&mut world.seed.fork(&format!("resource {}", world.openstack.resources.made)))
}

/// Makes one as a service does, unless that goes wrong: it refuses, it says that it made it and did not, or it
/// understood one of `other` instead.
pub(crate) fn create(
    world: &mut World,
    op: Op,
    kind: &str,
    mut one: Value,
    other: &[(&str, Value)],
) -> Result<Value, Refusal> {
    if world.bites(Mishap::Api(op, Wrong::Refused)) {
        return Err(Refusal::broken());
    }
    for (number, (field, value)) in (0..).zip(other) {
        if world.bites(Mishap::Api(op, Wrong::Misread(number))) {
            set(&mut one, field, value.clone());
        }
    }
    if !world.bites(Mishap::Api(op, Wrong::Silent)) {
        keep(world, kind, one.clone());
    }
    Ok(one)
}

/// Takes one away as a service does, unless that goes wrong.
pub(crate) fn delete(world: &mut World, op: Option<Op>, kind: &str, id: &str) -> Result<(), Refusal> {
    if op.is_some_and(|op| world.bites(Mishap::Api(op, Wrong::Refused))) {
        return Err(Refusal::broken());
    }
    if !op.is_some_and(|op| world.bites(Mishap::Api(op, Wrong::Silent))) {
        world.openstack.resources.remove(kind, id);
    }
    Ok(())
}

/// Keeps one, and when it was made.
pub(crate) fn keep(world: &mut World, kind: &str, mut one: Value) {
    set(&mut one, "_made", world.now);
    world.openstack.resources.add(kind, one);
}

/// Keeps one under an id of its own.
pub(crate) fn simple(world: &mut World, kind: &str, mut one: Value) -> Value {
    set(&mut one, "id", new_id(world));
    keep(world, kind, one.clone());
    one
}
