//! Placement's API.

use super::{Reply, Visit, compute::load, words};
use crate::world::compute::{self, DISK, Host, MEMORY, PROCESSORS};
use crate::world::refusal::Refusal;
use crate::world::resources::text;
use serde_json::{Map, Value, json};

/// The resource classes that Placement has by itself, in its order.
const CLASSES: [&str; 21] = [
    "VCPU",
    "MEMORY_MB",
    "DISK_GB",
    "PCI_DEVICE",
    "SRIOV_NET_VF",
    "NUMA_SOCKET",
    "NUMA_CORE",
    "NUMA_THREAD",
    "NUMA_MEMORY_MB",
    "IPV4_ADDRESS",
    "VGPU",
    "VGPU_DISPLAY_HEAD",
    "NET_BW_EGR_KILOBIT_PER_SEC",
    "NET_BW_IGR_KILOBIT_PER_SEC",
    "PCPU",
    "MEM_ENCRYPTION_CONTEXT",
    "FPGA",
    "PGPU",
    "NET_PACKET_RATE_KILOPACKET_PER_SEC",
    "NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC",
    "NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC",
];

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    if visit.method() != "GET" {
        return Err(words::no_path());
    }
    let parts = visit.parts.clone();
    match parts.as_slice() {
        ["resource_providers"] => {
            let all = compute::hosts(visit.world);
            visit.list("resource_providers", all.iter().map(|host| provider(visit, host)).collect())
        }
        ["resource_classes"] => {
            let row = |name: &&str| json!({"name": name, "links": [{"rel": "self", "href": format!("/resource_classes/{name}")}]});
            Reply::ok(json!({"resource_classes": CLASSES.iter().map(row).collect::<Vec<_>>()}))
        }
        ["traits"] => Reply::ok(json!({"traits": ["COMPUTE_NODE", "HW_CPU_X86_VMX"]})),
        ["allocations", server] => Reply::ok(allocation(visit, server)),
        ["resource_providers", id, rest @ ..] => {
            let hosts = compute::hosts(visit.world);
            let host = hosts.iter().find(|host| host.id == **id);
            let host =
                host.ok_or_else(|| words::absent("", format!("No resource provider with uuid {id} found")))?;
            of(visit, host, rest)
        }
        _ => Err(words::no_path()),
    }
}

fn of(visit: &Visit<'_>, host: &Host, rest: &[&str]) -> Result<Reply, Refusal> {
    let (count, [memory, disk, vcpus]) = load(visit, host);
    let generation = count + 1;
    match rest {
        [] => Reply::ok(provider(visit, host)),
        ["inventories"] => Reply::ok(json!({"resource_provider_generation": generation, "inventories": {
            "VCPU": inventory(PROCESSORS, 0, 4.0), "MEMORY_MB": inventory(MEMORY, host.reserved, 1.0), "DISK_GB": inventory(DISK, 0, 1.0)}})),
        ["usages"] => Reply::ok(json!({"resource_provider_generation": generation,
            "usages": {"VCPU": vcpus, "MEMORY_MB": memory, "DISK_GB": disk}})),
        ["allocations"] => {
            let servers = visit.all("Server");
            let here = servers.iter().filter(|one| {
                compute::host_of(visit.world, text(one, "id")).is_some_and(|known| known == *host)
            });
            let entry = |one: &Value| {
                (
                    text(one, "id").to_owned(),
                    json!({"resources": resources(visit, one), "consumer_generation": 1}),
                )
            };
            let all: Map<String, Value> = here.map(entry).collect();
            Reply::ok(json!({"allocations": all, "resource_provider_generation": generation}))
        }
        ["traits"] => {
            Reply::ok(json!({"resource_provider_generation": generation, "traits": ["COMPUTE_NODE"]}))
        }
        ["aggregates"] => Reply::ok(json!({"resource_provider_generation": generation, "aggregates": []})),
        _ => Err(words::no_path()),
    }
}

fn inventory(total: u64, reserved: u64, ratio: f64) -> Value {
    json!({"total": total, "reserved": reserved, "allocation_ratio": ratio, "min_unit": 1, "max_unit": total, "step_size": 1})
}

fn resources(visit: &Visit<'_>, server: &Value) -> Value {
    let [memory, disk, vcpus] = compute::taken(visit.world, server);
    json!({"VCPU": vcpus, "MEMORY_MB": memory, "DISK_GB": disk})
}

/// What one server takes, and where.
fn allocation(visit: &Visit<'_>, id: &str) -> Value {
    let found = visit.one("Server", id).zip(compute::host_of(visit.world, id));
    let Some((server, host)) = found else { return json!({"allocations": {}}) };
    let at = json!({"resources": resources(visit, &server), "generation": 1});
    json!({"allocations": {host.id: at}, "project_id": visit.project(), "consumer_generation": 1,
        "user_id": crate::world::identity::id(visit.world, &format!("user admin@{}", crate::world::identity::ADMINS))})
}

fn provider(visit: &Visit<'_>, host: &Host) -> Value {
    let link = |rel: &str, below: &str| json!({"rel": rel, "href": format!("/resource_providers/{}{below}", host.id)});
    let mut links = vec![link("self", "")];
    for rel in ["inventories", "usages", "aggregates", "traits", "allocations"] {
        links.push(link(rel, &format!("/{rel}")));
    }
    let (count, _) = load(visit, host);
    let mut one = json!({"uuid": host.id, "name": host.name, "generation": count + 1, "links": links});
    if visit.minor() >= 14 {
        one = super::over(json!({"root_provider_uuid": host.id, "parent_provider_uuid": null}), &one);
    }
    one
}
