//! Nova's API: what it says of the cloud; flavors and servers have files of their own.

use super::{Reply, Visit, flavors, server, stamp_long, words};
use crate::world::compute::{self, DISK, Host, MEMORY, PROCESSORS};
use crate::world::openstack::compute_services;
use crate::world::refusal::Refusal;
use crate::world::resources::{delete, simple, text};
use serde_json::{Map, Value, json};

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parts = visit.parts.clone();
    let Some(("v2.1", parts)) = parts.split_first().map(|(version, rest)| (*version, rest)) else {
        return Err(words::no_path());
    };
    match (visit.method(), parts) {
        (_, ["servers", rest @ ..]) => server::answer(visit, rest),
        (_, ["flavors", rest @ ..]) => flavors::answer(visit, rest),
        (_, ["os-keypairs", rest @ ..]) => keypairs(visit, rest),
        ("GET", ["os-services"]) => {
            let rows = services(visit);
            visit.list("services", rows)
        }
        ("GET", ["os-hypervisors", rest @ ..]) => hypervisors(visit, rest),
        ("GET", ["os-availability-zone"]) => zones(visit, false),
        ("GET", ["os-availability-zone", "detail"]) => zones(visit, true),
        ("GET", ["os-aggregates"]) => visit.list("aggregates", Vec::new()),
        ("GET", ["os-server-groups"]) => visit.list("server_groups", Vec::new()),
        ("GET", ["os-migrations"]) => visit.list("migrations", Vec::new()),
        ("GET", ["extensions"]) => visit.list("extensions", Vec::new()),
        ("GET", ["os-quota-sets", project]) => quota(visit, project, false),
        ("GET", ["os-quota-sets", project, "defaults"]) => quota_set(project, QUOTA, false),
        ("GET", ["os-quota-sets", project, "detail"]) => quota(visit, project, true),
        ("GET", ["limits"]) => limits(visit),
        _ => Err(words::no_path()),
    }
}

/// The processes of Nova. From 2.53 on they are known by ids that are the same in every cell.
fn services(visit: &mut Visit<'_>) -> Vec<Value> {
    let is_new = visit.minor() >= 53;
    let rows = compute_services(visit.world).into_iter().enumerate();
    let row = |(number, one): (usize, Value)| {
        let mut row = json!({"binary": text(&one, "Binary"), "host": text(&one, "Host"), "zone": text(&one, "Zone"),
            "status": text(&one, "Status"), "state": text(&one, "State"), "updated_at": text(&one, "Updated At"),
            "disabled_reason": null, "forced_down": false});
        let id = if is_new { Value::from(text(&one, "ID")) } else { Value::from(number + 1) };
        crate::world::resources::set(&mut row, "id", id);
        row
    };
    rows.map(row).collect()
}

/// The hypervisors, with what they have and what is taken of it.
fn hypervisors(visit: &mut Visit<'_>, rest: &[&str]) -> Result<Reply, Refusal> {
    let services = services(visit);
    let minor = visit.minor();
    let all: Vec<Value> = compute::hosts(visit.world)
        .iter()
        .enumerate()
        .map(|(number, host)| hypervisor(visit, &services, host, number + 1, minor))
        .collect();
    match rest {
        ["detail"] => visit.list("hypervisors", named(visit, all)),
        ["statistics"] => {
            let sum = |key: &str| all.iter().filter_map(|one| one.get(key)?.as_u64()).sum::<u64>();
            let keys = [
                "vcpus",
                "vcpus_used",
                "memory_mb",
                "memory_mb_used",
                "local_gb",
                "local_gb_used",
                "running_vms",
                "free_ram_mb",
                "free_disk_gb",
                "disk_available_least",
                "current_workload",
            ];
            let mut sums: Map<String, Value> =
                keys.iter().map(|key| ((*key).to_owned(), Value::from(sum(key)))).collect();
            sums.insert("count".to_owned(), Value::from(all.len()));
            Reply::ok(json!({"hypervisor_statistics": sums}))
        }
        [] => {
            let short = |one: &Value| {
                let of = |key: &str| one.get(key).cloned().unwrap_or_default();
                json!({"id": of("id"), "hypervisor_hostname": of("hypervisor_hostname"), "state": of("state"), "status": of("status")})
            };
            visit.list("hypervisors", named(visit, all).iter().map(short).collect())
        }
        [id] => {
            let is = |known: &Value| match known {
                Value::Number(number) => id.parse().ok() == number.as_u64(),
                other => other == id,
            };
            let found = all.into_iter().find(|one| one.get("id").is_some_and(is));
            let no =
                || words::absent("itemNotFound", format!("Hypervisor with ID '{id}' could not be found."));
            Reply::ok(json!({"hypervisor": found.ok_or_else(no)?}))
        }
        _ => Err(words::no_path()),
    }
}

/// Those of the name that is looked for.
fn named(visit: &Visit<'_>, all: Vec<Value>) -> Vec<Value> {
    let pattern = visit.asked("hypervisor_hostname_pattern").unwrap_or_default().to_owned();
    all.into_iter().filter(|one| text(one, "hypervisor_hostname").contains(&pattern)).collect()
}

fn hypervisor(visit: &Visit<'_>, services: &[Value], host: &Host, number: usize, minor: u64) -> Value {
    let service =
        services.iter().find(|one| text(one, "binary") == "nova-compute" && text(one, "host") == host.name);
    let of = |key: &str| service.and_then(|one| one.get(key)).cloned().unwrap_or_default();
    let id = if minor >= 53 { Value::from(host.id.clone()) } else { Value::from(number) };
    let mut one = json!({"id": id, "hypervisor_hostname": host.name, "hypervisor_type": "QEMU", "hypervisor_version": 6_002_000,
        "host_ip": address(visit, &host.name), "state": of("state"), "status": of("status"),
        "service": {"id": of("id"), "host": host.name, "disabled_reason": null}});
    if minor >= 88 {
        one = super::over(json!({"uptime": null}), &one);
    } else {
        let (count, [memory, disk, vcpus]) = load(visit, host);
        let memory = memory + host.reserved;
        one = super::over(
            json!({"vcpus": PROCESSORS, "vcpus_used": vcpus, "memory_mb": MEMORY, "memory_mb_used": memory,
            "local_gb": DISK, "local_gb_used": disk, "free_ram_mb": MEMORY.saturating_sub(memory), "free_disk_gb": DISK.saturating_sub(disk),
            "disk_available_least": DISK.saturating_sub(disk), "running_vms": count, "current_workload": 0,
            "cpu_info": {"arch": "x86_64", "model": "host", "vendor": "Intel", "features": [], "topology": {"cells": 1, "sockets": 1, "cores": PROCESSORS, "threads": 1}}}),
            &one,
        );
    }
    one
}

/// How many servers a host has, and what they take.
pub(super) fn load(visit: &Visit<'_>, host: &Host) -> (usize, [u64; 3]) {
    let servers = visit.all("Server");
    let here = servers
        .iter()
        .filter(|one| compute::host_of(visit.world, text(one, "id")).is_some_and(|known| known == *host));
    let taken: Vec<[u64; 3]> = here.map(|one| compute::taken(visit.world, one)).collect();
    let sum = |at: usize| taken.iter().filter_map(|one| one.get(at)).sum();
    (taken.len(), [sum(0), sum(1), sum(2)])
}

/// The address of a compute host.
fn address(visit: &Visit<'_>, name: &str) -> String {
    let machines = crate::world::openstack::cloud(visit.world).into_iter().flat_map(|model| &model.machines);
    let mut named = machines.filter(|machine| format!("{}.maas", machine.hostname) == name);
    let address = named.next().and_then(|machine| machine.nics.first()).map(|nic| nic.address.to_string());
    address.unwrap_or_default()
}

fn zones(visit: &mut Visit<'_>, detail: bool) -> Result<Reply, Refusal> {
    let services = services(visit);
    let zone = |name: &str| {
        let mut hosts: Map<String, Value> = Map::new();
        for one in services.iter().filter(|one| text(one, "zone") == name) {
            let state = json!({"active": true, "available": text(one, "state") == "up", "updated_at": text(one, "updated_at")});
            let host = hosts.entry(text(one, "host")).or_insert_with(|| json!({}));
            crate::world::resources::set(host, text(one, "binary"), state);
        }
        let hosts = if detail { Value::Object(hosts) } else { Value::Null };
        json!({"zoneName": name, "zoneState": {"available": true}, "hosts": hosts})
    };
    let names: &[&str] = if detail { &["internal", "nova"] } else { &["nova"] };
    Reply::ok(json!({"availabilityZoneInfo": names.iter().map(|name| zone(name)).collect::<Vec<_>>()}))
}

/// The quotas that Nova begins with.
const QUOTA: [(&str, u64); 7] = [
    ("cores", 20),
    ("instances", 10),
    ("key_pairs", 100),
    ("metadata_items", 128),
    ("ram", 51_200),
    ("server_group_members", 10),
    ("server_groups", 10),
];

/// A quota of a project: what `openstack quota set` has left with it, or what Nova begins with.
fn limit(visit: &Visit<'_>, project: &str, name: &str, begins: u64) -> u64 {
    let one = visit.one("Project", project);
    one.and_then(|one| one.get(format!("_{name}"))?.as_u64()).unwrap_or(begins)
}

fn quota(visit: &Visit<'_>, project: &str, detail: bool) -> Result<Reply, Refusal> {
    quota_set(project, QUOTA.map(|(name, begins)| (name, limit(visit, project, name, begins))), detail)
}

fn quota_set(project: &str, limits: [(&str, u64); 7], detail: bool) -> Result<Reply, Refusal> {
    let value =
        |limit: u64| if detail { json!({"limit": limit, "in_use": 0, "reserved": 0}) } else { json!(limit) };
    let mut set: Map<String, Value> =
        limits.iter().map(|(name, limit)| ((*name).to_owned(), value(*limit))).collect();
    set.insert("id".to_owned(), Value::from(project));
    Reply::ok(json!({"quota_set": set}))
}

/// What a project may have, and what it has: every server is one of the administrator's.
fn limits(visit: &Visit<'_>) -> Result<Reply, Refusal> {
    let own = visit.project();
    let project = visit.asked("tenant_id").unwrap_or(&own);
    let servers = if project == own { visit.all("Server") } else { Vec::new() };
    let taken = servers.iter().map(|one| compute::taken(visit.world, one));
    let [ram, cores] = taken.fold([0, 0], |[ram, cores], [more, _, vcpus]| [ram + more, cores + vcpus]);
    let [instances, all_cores, all_ram] = [("instances", 10), ("cores", 20), ("ram", 51_200)]
        .map(|(name, begins)| limit(visit, project, name, begins));
    Reply::ok(
        json!({"limits": {"rate": [], "absolute": {"maxTotalInstances": instances, "maxTotalCores": all_cores, "maxTotalRAMSize": all_ram,
        "maxTotalKeypairs": 100, "maxServerMeta": 128, "maxServerGroups": 10, "maxServerGroupMembers": 10,
        "totalInstancesUsed": servers.len(), "totalCoresUsed": cores, "totalRAMUsed": ram, "totalServerGroupsUsed": 0}}}),
    )
}

fn keypairs(visit: &mut Visit<'_>, rest: &[&str]) -> Result<Reply, Refusal> {
    let shown = |visit: &Visit<'_>, one: &Value| {
        let print = crate::world::identity::id(visit.world, &format!("key {}", text(one, "name")));
        let pairs: Vec<char> = print.chars().collect();
        let print: Vec<String> = pairs.chunks(2).map(|pair| pair.iter().collect()).collect();
        json!({"name": text(one, "name"), "type": "ssh", "public_key": text(one, "_public"), "fingerprint": print.join(":")})
    };
    let no = |name: &str| words::absent("itemNotFound", format!("Keypair {name} not found for user"));
    match (visit.method(), rest) {
        ("GET", []) => {
            let all = visit.all("Keypair");
            let rows = all.iter().map(|one| json!({"keypair": shown(visit, one)})).collect();
            visit.list("keypairs", rows)
        }
        ("POST", []) => {
            let body = visit.body();
            let given = body.get("keypair").cloned().unwrap_or_default();
            let (name, key) = (text(&given, "name"), text(&given, "public_key"));
            if name.is_empty() || key.is_empty() {
                return Err(Refusal::new(400, "badRequest", "Invalid input for field/attribute keypair."));
            }
            if visit.all("Keypair").iter().any(|one| text(one, "name") == name) {
                return Err(Refusal::new(
                    409,
                    "conflictingRequest",
                    format!("Key pair '{name}' already exists."),
                ));
            }
            let one = simple(visit.world, "Keypair", json!({"id": "", "name": name, "_public": key}));
            let user = crate::world::identity::id(
                visit.world,
                &format!("user admin@{}", crate::world::identity::ADMINS),
            );
            let said = super::over(shown(visit, &one), &json!({"user_id": user}));
            Ok(Reply::new(201, json!({"keypair": said})))
        }
        (method, [name]) => {
            let name = crate::http::query::plain(name);
            let one = visit
                .all("Keypair")
                .into_iter()
                .find(|one| text(one, "name") == name)
                .ok_or_else(|| no(&name))?;
            match method {
                "GET" => {
                    let more = json!({"id": 1, "created_at": stamp_long(visit.made(&one)), "deleted": false, "deleted_at": null,
                        "updated_at": null});
                    Reply::ok(json!({"keypair": super::over(shown(visit, &one), &more)}))
                }
                "DELETE" => {
                    delete(visit.world, None, "Keypair", text(&one, "id"))?;
                    Reply::empty(204)
                }
                _ => Err(words::no_path()),
            }
        }
        _ => Err(words::no_path()),
    }
}
