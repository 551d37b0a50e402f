//! What OpenStack's services know, worked out from the model: endpoints, services and agents.

use crate::faults::{Graft, Mishap};
use crate::world::World;
use crate::world::juju::{App, Model};
use crate::world::resources::Resources;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What happened to OpenStack itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenStack {
    /// How many questions its services have answered.
    pub(crate) asked: u64,
    /// What people made in it.
    pub(crate) resources: Resources,
    /// Whether Octavia has its management network.
    pub(crate) configured: bool,
    /// How many domains were made for tenants.
    #[serde(default)]
    pub(crate) tenants: u64,
    /// Tokens that Keystone gave over HTTP.
    #[serde(default)]
    pub(crate) tokens: Vec<Token>,
}

/// A token of Keystone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) issued: i64,
    pub(crate) until: i64,
    /// The id of the project that it is for.
    pub(crate) project: Option<String>,
    /// The id of the domain that it is for.
    pub(crate) domain: Option<String>,
    /// Whether it is for the whole system.
    pub(crate) system: bool,
}

/// An API: its charm, the service's name and type in the catalogue, its port and path.
pub(crate) struct Api {
    pub(crate) charm: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) port: u16,
    pub(crate) path: &'static str,
}

const fn api(
    charm: &'static str,
    name: &'static str,
    kind: &'static str,
    port: u16,
    path: &'static str,
) -> Api {
    Api { charm, name, kind, port, path }
}

/// The APIs that have a VIP and an haproxy in front of them; openstack-dashboard is in no catalogue.
pub(crate) const APIS: &[Api] = &[
    api("keystone", "keystone", "identity", 5000, "/v3"),
    api("glance", "glance", "image", 9292, ""),
    api("nova-cloud-controller", "nova", "compute", 8774, "/v2.1"),
    api("neutron-api", "neutron", "network", 9696, ""),
    api("cinder", "cinderv3", "volumev3", 8776, "/v3/%(tenant_id)s"),
    api("placement", "placement", "placement", 8778, ""),
    api("barbican", "barbican", "key-manager", 9311, ""),
    api("octavia", "octavia", "load-balancer", 9876, ""),
    api("magnum", "magnum", "container-infra", 9511, "/v1"),
    api("ceph-radosgw", "swift", "object-store", 443, "/swift/v1"),
    api("designate", "designate", "dns", 9001, ""),
    api("openstack-dashboard", "", "", 443, ""),
];

/// The model that has a Keystone.
pub(crate) fn cloud(world: &World) -> Option<&Model> {
    let has = |model: &&Model| model.apps.values().any(|app| app.charm == "keystone");
    world.juju.models.iter().find(has)
}

/// The password of the first administrator.
pub(crate) fn password(world: &World) -> String {
    crate::world::vault::base64(&mut world.seed.fork("keystone admin"), 16)
}

/// The addresses of an application's VIPs, in the order of its option.
fn vips(app: &App) -> Vec<String> {
    let vip = app.option("vip").unwrap_or_default();
    vip.split_whitespace().map(str::to_owned).collect()
}

/// Whether Keystone answers at this address.
pub(crate) fn is_keystone(world: &World, address: &str) -> bool {
    let apps = cloud(world).into_iter().flat_map(|model| model.apps.values());
    apps.into_iter()
        .filter(|app| is_up(world, app))
        .any(|app| app.charm == "keystone" && vips(app).iter().any(|vip| vip == address))
}

/// Whether a unit of it is on a machine that answers.
fn is_up(world: &World, app: &App) -> bool {
    let machine = |unit: &crate::world::juju::Unit| cloud(world)?.machine(&unit.machine);
    app.units.iter().filter_map(machine).any(|machine| machine.answers(world.now))
}

/// Whether an API's VIP is at this address, and somebody holds it.
pub(crate) fn vip(world: &mut World, address: &str) -> bool {
    let apps = cloud(world).into_iter().flat_map(|model| model.apps.values());
    let holder = apps.into_iter().find(|app| vips(app).iter().any(|vip| vip == address));
    let first =
        holder.filter(|app| is_up(world, app)).map(|app| (app.charm.clone(), vips(app).first().cloned()));
    let Some((charm, first)) = first else { return false };
    let dashboard = charm == "openstack-dashboard" && first.as_deref() == Some(address);
    !(dashboard && world.bites(Mishap::Graft(Graft::VipSilent)))
}

/// The endpoints of the catalogue.
pub(crate) fn endpoints(world: &mut World) -> Vec<Value> {
    let mut seed = world.seed.fork("endpoints");
    let misled = world.bites(Mishap::EndpointElsewhere);
    let Some(model) = cloud(world) else { return Vec::new() };
    let mut rows = Vec::new();
    for api in APIS.iter().filter(|api| !api.name.is_empty()) {
        for app in model.apps.values().filter(|app| app.charm == api.charm) {
            for interface in ["public", "internal", "admin"] {
                let address = vip_of(world, app, interface);
                let unit = app.units.first().and_then(|unit| model.machine(&unit.machine));
                let own = unit.and_then(|machine| machine.address_in(app.space("internal")));
                let elsewhere = misled && api.charm == "glance" && interface == "internal";
                let address = match own.filter(|_| elsewhere) {
                    Some(own) => own.to_string(),
                    None => address.unwrap_or_default(),
                };
                rows.push(json!({
                    "ID": crate::world::juju::uuid(&mut seed).replace('-', ""), "Region": "RegionOne",
                    "Service Name": api.name, "Service Type": api.kind, "Enabled": true,
                    "Interface": interface, "URL": format!("https://{address}:{}{}", api.port, api.path),
                }));
            }
        }
    }
    rows
}

/// The VIP of an endpoint: the one in the network that it is bound to. The first for the public one and the last for the
/// others where none is.
fn vip_of(world: &World, app: &App, interface: &str) -> Option<String> {
    let vips = vips(app);
    let space = app.space(interface);
    let bound = |vip: &&String| {
        let subnets = world.maas.subnets.iter().filter(|subnet| subnet.space == space);
        vip.parse::<std::net::IpAddr>().is_ok_and(|vip| {
            subnets.filter_map(crate::world::maas::Subnet::net).any(|net| net.contains(&vip))
        })
    };
    let other = if interface == "public" { vips.first() } else { vips.last() };
    vips.iter().find(bound).or(other).cloned()
}

/// The hosts of an application's units, as services name them.
fn hosts(model: &Model, charm: &str) -> Vec<String> {
    let apps = model.apps.values().filter(|app| app.charm == charm);
    let machines = apps.flat_map(|app| &app.units).filter_map(|unit| model.machine(&unit.machine));
    machines.map(|machine| format!("{}.maas", machine.hostname)).collect()
}

fn updated(world: &World) -> String {
    moment(world.now - 6)
}

/// A time as Nova, Cinder and others write it, with millionths, which they have none of.
pub(crate) fn moment(seconds: i64) -> String {
    crate::world::stamp(seconds).strftime("%Y-%m-%dT%H:%M:%S.000000").to_string()
}

/// `compute service list`.
pub(crate) fn compute_services(world: &mut World) -> Vec<Value> {
    let down = world.bites(Mishap::ComputeDown);
    let (mut seed, updated) = (world.seed.fork("compute services"), updated(world));
    let Some(model) = cloud(world) else { return Vec::new() };
    let controllers = hosts(model, "nova-cloud-controller");
    let mut all: Vec<(&str, &str, String)> = Vec::new();
    for host in &controllers {
        all.push(("nova-conductor", "internal", host.clone()));
        all.push(("nova-scheduler", "internal", host.clone()));
    }
    let computes = hosts(model, "nova-compute");
    all.extend(computes.iter().map(|host| ("nova-compute", "nova", host.clone())));
    let last = computes.last();
    let row = |(binary, zone, host): (&str, &str, String)| {
        let is_down = down && binary == "nova-compute" && Some(&host) == last;
        json!({"ID": crate::world::juju::uuid(&mut seed), "Binary": binary, "Host": host, "Zone": zone,
            "Status": "enabled", "State": if is_down { "down" } else { "up" }, "Updated At": updated})
    };
    all.into_iter().map(row).collect()
}

/// `volume service list`.
pub(crate) fn volume_services(world: &mut World) -> Vec<Value> {
    let down = world.bites(Mishap::VolumeDown);
    let updated = updated(world);
    let services = [("cinder-scheduler", "cinder"), ("cinder-volume", "cinder@cinder-ceph")];
    let row = |(binary, host): (&str, &str)| {
        let state = if down && binary == "cinder-volume" { "down" } else { "up" };
        json!({"Binary": binary, "Host": host, "Zone": "nova", "Status": "enabled", "State": state, "Updated At": updated})
    };
    services.into_iter().map(row).collect()
}

/// `network agent list`: in JSON its booleans are booleans.
pub(crate) fn network_agents(world: &mut World) -> Vec<Value> {
    let dead = world.bites(Mishap::OvnAgentDead);
    let mut seed = world.seed.fork("network agents");
    let Some(model) = cloud(world) else { return Vec::new() };
    let hosts = hosts(model, "nova-compute");
    let kinds = [
        ("OVN Controller Gateway agent", "ovn-controller"),
        ("OVN Metadata agent", "neutron-ovn-metadata-agent"),
    ];
    let mut rows = Vec::new();
    for host in &hosts {
        for (kind, binary) in kinds {
            let alive = !(dead && Some(host) == hosts.last() && binary == "ovn-controller");
            rows.push(json!({"ID": crate::world::juju::uuid(&mut seed), "Agent Type": kind, "Host": host,
                "Availability Zone": "", "Alive": alive, "State": true, "Binary": binary}));
        }
    }
    rows
}
