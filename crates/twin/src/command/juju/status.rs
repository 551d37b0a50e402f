use super::entity::{self, Told};
use super::{Ask, Known, bad_format, formatted, status_tabular, time};
use crate::call::CallReply;
use crate::world::World;
use crate::world::juju::{App, Machine, Model, NetworkInterface, Unit};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

const KNOWN: Known = Known {
    valued: &["-m", "--model", "--format", "-o", "--output", "--retry-count", "--retry-delay", "--watch"],
    plain: &["--utc", "--relations", "--storage", "--color", "--no-color", "--integrations"],
    anywhere: true,
};

/// `juju status [-m MODEL] [--format tabular|json|yaml] [FILTER...]`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&KNOWN) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    if flags.value(&["--watch", "-o", "--output"]).is_some() {
        return ask.unknown(1, "twin: juju status is known without --watch and --output\n");
    }
    let name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    let Some(model) = ask.world.juju.model(&name) else {
        return CallReply::fail(1, "ERROR model not found\n");
    };
    let shown = filtered(model, &flags.words);
    let format = flags.value(&["--format"]).unwrap_or("tabular");
    let iso = flags.on(&["--utc"]);
    let mut reply = match format {
        "tabular" => CallReply::ok(status_tabular::tabular(
            ask.world,
            &shown,
            iso,
            flags.on(&["--relations", "--integrations"]),
        )),
        format => {
            let value = status(ask.world, &shown, iso);
            formatted(&value, format).map_or_else(|| bad_format(format), CallReply::ok)
        }
    };
    if shown.apps.is_empty() && shown.machines.is_empty() {
        reply.stderr = match flags.words.is_empty() {
            true => format!("Model \"{name}\" is empty.\n"),
            false => "Nothing matched specified filter.\n".to_owned(),
        };
        if format == "tabular" && !flags.words.is_empty() {
            reply.stdout.clear();
        }
    }
    reply
}

/// The part of a model that the filters name: applications, units or machines, with what is on and below them.
fn filtered<'a>(model: &'a Model, filters: &[String]) -> Cow<'a, Model> {
    if filters.is_empty() {
        return Cow::Borrowed(model);
    }
    let mut shown = model.clone();
    let hit = |name: &str| filters.iter().any(|filter| glob(filter, name));
    let app_of = |unit: &str| unit.split('/').next().unwrap_or(unit).to_owned();
    let named = |unit: &str| hit(unit) || hit(&app_of(unit));
    for app in shown.apps.values_mut().filter(|app| !hit(&app.name)) {
        app.units.retain(|unit| {
            hit(&unit.name) || hit(&unit.machine) || unit.principal.as_deref().is_some_and(named)
        });
    }
    shown.apps.retain(|name, app| hit(name) || !app.units.is_empty());
    let used: Vec<String> = shown.units().map(|(_, unit)| unit.machine.clone()).collect();
    shown.machines.retain(|machine| {
        let below = |id: &String| id == &machine.id || id.starts_with(&format!("{}/", machine.id));
        hit(&machine.id) || used.iter().any(below)
    });
    Cow::Owned(shown)
}

/// `*` stands for anything.
fn glob(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == name };
    let Some(rest) = name.strip_prefix(head) else { return false };
    tail.is_empty() || rest.char_indices().any(|(at, _)| rest.get(at..).is_some_and(|rest| glob(tail, rest)))
}

/// The whole status, in Juju's order of keys.
pub(super) fn status(world: &World, model: &Model, iso: bool) -> Value {
    let juju = &world.juju;
    let render = Render { world, model, iso, now: world.now };
    let machines = model.machines.iter().filter(|machine| machine.host().is_none());
    let mut map = Map::new();
    let about = json!({
        "name": model.name, "type": "iaas", "controller": juju.controller, "cloud": juju.cloud,
        "region": juju.region, "version": juju.version,
        "model-status": {"current": "available", "since": time::full(model.since, iso)},
        "sla": "unsupported",
    });
    // Moved, not put through `json!`: that copies, and a whole cloud is below these two.
    let machines: Map<_, _> = machines.map(|machine| (machine.id.clone(), render.machine(machine))).collect();
    let apps: Map<_, _> = model.apps.iter().map(|(name, app)| (name.clone(), render.app(app))).collect();
    map.insert("model".to_owned(), about);
    map.insert("machines".to_owned(), Value::Object(machines));
    map.insert("applications".to_owned(), Value::Object(apps));
    map.insert("storage".to_owned(), json!({}));
    map.insert("controller".to_owned(), json!({"timestamp": time::of_day(world.now, iso)}));
    Value::Object(map)
}

struct Render<'a> {
    world: &'a World,
    model: &'a Model,
    iso: bool,
    now: i64,
}

impl Render<'_> {
    fn told(&self, told: Told, version: bool) -> Value {
        let mut map = Map::new();
        map.insert("current".to_owned(), json!(told.current));
        put(&mut map, "message", (!told.message.is_empty()).then_some(told.message));
        map.insert("since".to_owned(), json!(time::full(told.since, self.iso)));
        put(&mut map, "version", version.then(|| self.world.juju.version.clone()));
        Value::Object(map)
    }

    fn machine(&self, machine: &Machine) -> Value {
        let state = machine.state.at(self.now).1;
        let since = machine.state.since(self.now, |state| (state.instance.clone(), state.message.clone()));
        let down = if state.agent == "down" { "agent is not communicating with the server" } else { "" };
        let agent = Told {
            current: state.agent.clone(),
            message: down.to_owned(),
            since: machine.state.since(self.now, |state| state.agent.clone()),
        };
        let allocated = state.instance != "pending" && machine.instance != "pending";
        let runs = machine.runs(self.now);
        let addresses = entity::addresses(machine, self.now);
        let mut map = Map::new();
        map.insert("juju-status".to_owned(), self.told(agent, state.agent == "started"));
        put(&mut map, "hostname", runs.then(|| machine.hostname.clone()));
        put(&mut map, "dns-name", addresses.as_ref().and_then(|all| all.first().cloned()));
        put(&mut map, "ip-addresses", addresses);
        map.insert(
            "instance-id".to_owned(),
            json!(if allocated { machine.instance.as_str() } else { "pending" }),
        );
        put(
            &mut map,
            "display-name",
            (allocated && machine.host().is_none()).then(|| machine.hostname.clone()),
        );
        let instance = Told { current: state.instance.clone(), message: state.message.clone(), since };
        map.insert("machine-status".to_owned(), self.told(instance, false));
        let idle =
            Told { current: if runs { "applied" } else { "idle" }.to_owned(), message: String::new(), since };
        map.insert("modification-status".to_owned(), self.told(idle, false));
        map.insert("base".to_owned(), base(&machine.base));
        let nics = machine.nics.iter().map(|nic| (nic.name.clone(), self.nic(nic))).collect::<Map<_, _>>();
        put(&mut map, "network-interfaces", (runs && !nics.is_empty()).then_some(nics));
        let containers = self.model.machines.iter().filter(|other| other.host() == Some(&machine.id));
        let containers: Map<_, _> = containers.map(|other| (other.id.clone(), self.machine(other))).collect();
        put(&mut map, "containers", (!containers.is_empty()).then_some(containers));
        put(&mut map, "constraints", (!machine.constraints.is_empty()).then(|| machine.constraints.clone()));
        put(
            &mut map,
            "hardware",
            (allocated && !machine.hardware.is_empty()).then(|| machine.hardware.clone()),
        );
        Value::Object(map)
    }

    fn nic(&self, nic: &NetworkInterface) -> Value {
        let mut map = Map::new();
        map.insert("ip-addresses".to_owned(), json!([nic.address]));
        map.insert("mac-address".to_owned(), json!(nic.mac));
        put(&mut map, "gateway", nic.gateway.map(|gateway| gateway.to_string()));
        let resolvers = self.world.maas.subnet(nic.subnet).map(|subnet| &subnet.resolvers);
        let resolvers = resolvers.filter(|all| !all.is_empty());
        let texts = |all: &Vec<std::net::IpAddr>| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        put(&mut map, "dns-nameservers", resolvers.map(texts));
        map.insert("space".to_owned(), json!(nic.space));
        map.insert("is-up".to_owned(), json!(true));
        Value::Object(map)
    }

    fn app(&self, app: &App) -> Value {
        let mut map = Map::new();
        map.insert("charm".to_owned(), json!(app.charm));
        map.insert("base".to_owned(), base(&app.base));
        map.insert("charm-origin".to_owned(), json!("charmhub"));
        map.insert("charm-name".to_owned(), json!(app.charm));
        map.insert("charm-rev".to_owned(), json!(app.revision));
        put(&mut map, "charm-channel", app.channel.clone());
        map.insert("exposed".to_owned(), json!(app.exposed));
        map.insert(
            "application-status".to_owned(),
            self.told(entity::application(app, self.now, self.model.since), false),
        );
        let relations = self.relations(app);
        put(&mut map, "relations", (!relations.is_empty()).then_some(relations));
        put(&mut map, "subordinate-to", app.subordinate.then(|| self.principals(app)));
        if !app.subordinate {
            let units = app.units.iter().map(|unit| (unit.name.clone(), self.unit(app, unit)));
            let units: Map<_, _> = units.collect();
            put(&mut map, "units", (!units.is_empty()).then_some(units));
        }
        put(&mut map, "version", entity::version(app, self.now));
        map.insert("endpoint-bindings".to_owned(), Value::Object(bindings(app)));
        Value::Object(map)
    }

    fn unit(&self, app: &App, unit: &Unit) -> Value {
        let agent = entity::agent(unit, self.now);
        let version = agent.current != "allocating";
        let ports = entity::ports(app, unit, self.now);
        let mut map = Map::new();
        map.insert("workload-status".to_owned(), self.told(entity::workload(unit, self.now), false));
        map.insert("juju-status".to_owned(), self.told(agent, version));
        put(&mut map, "leader", (unit.leader && version).then_some(true));
        put(&mut map, "machine", unit.principal.is_none().then(|| unit.machine.clone()));
        put(&mut map, "open-ports", (!ports.is_empty()).then_some(ports));
        put(&mut map, "public-address", entity::address(self.model, app, unit, self.now));
        let visible = |(_, unit): &(&App, &Unit)| unit.state.first_at() <= self.now;
        let below = entity::subordinates(self.model, unit).into_iter().filter(visible);
        let below: Map<_, _> = below.map(|(app, unit)| (unit.name.clone(), self.unit(app, unit))).collect();
        put(&mut map, "subordinates", (!below.is_empty()).then_some(below));
        Value::Object(map)
    }

    /// Relations by endpoint, each with the other side.
    fn relations(&self, app: &App) -> Map<String, Value> {
        let mut all: std::collections::BTreeMap<&str, Vec<Value>> = std::collections::BTreeMap::new();
        for relation in &self.model.relations {
            for mine in relation.ends.iter().filter(|end| end.app == app.name) {
                let other = relation.ends.iter().find(|end| *end != mine).unwrap_or(mine);
                all.entry(&mine.endpoint).or_default().push(json!({
                    "related-application": other.app,
                    "interface": relation.interface,
                    "scope": if relation.container { "container" } else { "global" },
                }));
            }
        }
        all.into_iter().map(|(endpoint, sides)| (endpoint.to_owned(), Value::Array(sides))).collect()
    }

    fn principals(&self, app: &App) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for relation in self.model.relations.iter().filter(|relation| relation.container) {
            if relation.ends.iter().any(|end| end.app == app.name) {
                names.extend(
                    relation.ends.iter().filter(|end| end.app != app.name).map(|end| end.app.clone()),
                );
            }
        }
        names.sort();
        names.dedup();
        names
    }
}

fn put(map: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(key.to_owned(), value.into());
    }
}

/// `{"name": "ubuntu", "channel": "22.04"}`.
fn base(text: &str) -> Value {
    let (name, channel) = text.split_once('@').unwrap_or(("ubuntu", text));
    json!({"name": name, "channel": channel.trim_end_matches("/stable")})
}

/// Every name that can be bound, with its space, as Juju lists them.
pub(super) fn bindings(app: &App) -> Map<String, Value> {
    let mut names: Vec<&str> = app.endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
    names.extend(app.extra_bindings.iter().map(String::as_str));
    names.extend(app.bindings.keys().map(String::as_str));
    names.push("");
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| (name.to_owned(), json!(app.space(name)))).collect()
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(glob("mysql*", "mysql-innodb-cluster") && glob("*-router", "a-router") && glob("a*c", "abc"));
        assert!(!glob("mysql", "mysql-router") && !glob("a*c", "ab"));
    }
}
