//! A cloud of ten thousand servers: an HTTP server on loopback that answers what the real cloud answered when it was
//! recorded, with many entries made of each one, page by page as the services do it.

use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const SERVERS: usize = 10_000;
const HYPERVISORS: usize = 2_000;
const PROVIDERS: usize = 10_000;
/// Most entries that Nova puts on a page.
const PAGE: usize = 1_000;

/// Ports of the services in the recorded catalogue, with the name that their recordings begin with.
const PORTS: [(&str, &str); 10] = [
    ("5000", "identity"),
    ("8774", "compute"),
    ("8776", "block-storage"),
    ("8778", "placement"),
    ("9292", "image"),
    ("9311", "key-manager"),
    ("9511", "container-infra"),
    ("9696", "network"),
    ("9876", "load-balancer"),
    ("8004", "orchestration"),
];

/// The cloud; it ends with this value.
pub struct Large {
    address: SocketAddr,
    ended: Arc<AtomicBool>,
}

/// Replies by port and path, as bytes.
type Replies = BTreeMap<String, Vec<u8>>;

impl Large {
    /// Makes its answers and serves them.
    pub fn start(recorded: &Path) -> Result<Large, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|why| why.to_string())?;
        let address = listener.local_addr().map_err(|why| why.to_string())?;
        let ended = Arc::new(AtomicBool::new(false));
        let replies = Arc::new(replies(recorded, address)?);
        let over = ended.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let replies = replies.clone();
                std::thread::spawn(move || serve(stream, &replies));
            }
        });
        Ok(Large { address, ended })
    }

    /// An address of it.
    pub fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Large {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // So that the one who waits for connections sees it.
        drop(TcpStream::connect(self.address));
    }
}

/// Answers on one connection until the other side goes.
fn serve(mut stream: TcpStream, replies: &Replies) -> Option<()> {
    _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut first = String::new();
        reader.read_line(&mut first).ok().filter(|count| *count > 0)?;
        let path = first.split(' ').nth(1)?.to_owned();
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|count| *count > 2)?;
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().ok()?;
            }
            if reader.fill_buf().ok()?.starts_with(b"\r\n") {
                reader.consume(2);
                break;
            }
        }
        std::io::copy(&mut (&mut reader).take(length), &mut std::io::sink()).ok()?;
        let none = b"{}".as_slice();
        let (status, body) = match (length > 0, replies.get(&path)) {
            (true, _) => ("201 Created", replies.get("token").map_or(none, Vec::as_slice)),
            (false, Some(body)) => ("200 OK", body.as_slice()),
            (false, None) => ("404 Not Found", none),
        };
        let head =
            format!("HTTP/1.1 {status}\r\nX-Subject-Token: t\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).ok()?;
    }
}

/// Every answer of the cloud.
fn replies(recorded: &Path, address: SocketAddr) -> Result<Replies, String> {
    let read = |name: &str| -> Result<Json, String> {
        let path = recorded.join(format!("{name}.json"));
        let text = std::fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
        let mut kept: Json =
            serde_json::from_str(&text).map_err(|why| format!("{}: {why}", path.display()))?;
        Ok(kept.get_mut("body").map(Json::take).unwrap_or_default())
    };
    let bases = bases(&read("identity-token")?, address);
    let mut token = read("identity-token")?;
    settle(&mut token, &bases);
    let mut replies = Replies::from([("token".to_owned(), bytes(&token))]);
    let mut put = |path: String, body: &Json| drop(replies.insert(path, bytes(body)));
    for (kind, path, name) in ASKED {
        let Some(base) = bases.iter().find(|base| base.kind == *kind) else { continue };
        put(format!("{}{path}", base.path), &read(name).unwrap_or_else(|_| json!({ *name: [] })));
        put(base.path.clone(), &json!({}));
    }
    let at = |kind: &str| bases.iter().find(|base| base.kind == kind).map_or("", |base| base.path.as_str());
    let servers = many(&read("compute-servers-detail")?, "servers", SERVERS, server);
    paged(&mut put, at("compute"), "/servers/detail", "all_tenants=1", "servers", &servers);
    let hypervisors = many(&read("compute-os-hypervisors-detail")?, "hypervisors", HYPERVISORS, hypervisor);
    paged(&mut put, at("compute"), "/os-hypervisors/detail", "", "hypervisors", &hypervisors);
    let services = many(&read("compute-os-services")?, "services", HYPERVISORS + 3, service);
    put(format!("{}/os-services", at("compute")), &json!({ "services": services }));
    let agents = many(&read("network-v2.0-agents")?, "agents", HYPERVISORS, agent);
    put(format!("{}/v2.0/agents", at("network")), &json!({ "agents": agents }));
    let providers = many(&read("placement-resource_providers")?, "resource_providers", PROVIDERS, provider);
    put(format!("{}/resource_providers", at("placement")), &json!({ "resource_providers": providers }));
    let projects = read("identity-projects")?;
    let projects = projects.get("projects").and_then(Json::as_array).into_iter().flatten();
    for id in projects.filter_map(|project| project.get("id")?.as_str()) {
        put(format!("{}/limits?tenant_id={id}", at("compute")), &limits());
    }
    for number in 0..HYPERVISORS {
        let of = format!("{}/resource_providers/{}", at("placement"), host_id(number));
        put(format!("{of}/allocations"), &allocations(number));
        put(format!("{of}/inventories"), &inventories());
    }
    Ok(replies)
}

/// What is asked beside the large lists, and which recording answers it; a list of that name without entries where
/// there is none.
const ASKED: &[(&str, &str, &str)] = &[
    ("identity", "/projects", "identity-projects"),
    ("identity", "/domains", "identity-domains"),
    ("identity", "/users", "identity-users"),
    ("identity", "/roles", "identity-roles"),
    ("identity", "/services", "identity-services"),
    ("identity", "/endpoints", "identity-endpoints"),
    ("compute", "/flavors/detail?is_public=None", "compute-flavors-detail"),
    ("compute", "/os-availability-zone", "compute-os-availability-zone-detail"),
    ("compute", "/os-migrations", "migrations"),
    ("network", "/v2.0/networks", "network-v2.0-networks"),
    ("network", "/v2.0/subnets", "network-v2.0-subnets"),
    ("network", "/v2.0/routers", "network-v2.0-routers"),
    ("network", "/v2.0/ports", "network-v2.0-ports"),
    ("network", "/v2.0/floatingips", "network-v2.0-floatingips"),
    ("network", "/v2.0/network-ip-availabilities", "network_ip_availabilities"),
    ("image", "/v2/images", "image-v2-images"),
    ("block-storage", "/os-services", "block-storage-os-services"),
    ("block-storage", "/volumes/detail?all_tenants=1", "block-storage-volumes-detail"),
    ("block-storage", "/scheduler-stats/get_pools?detail=true", "block-storage-scheduler-stats-get_pools"),
    ("block-storage", "/types", "block-storage-types"),
    ("key-manager", "/v1/secrets?limit=1", "key-manager-v1-secrets"),
    ("load-balancer", "/v2/lbaas/loadbalancers", "load-balancer-v2-lbaas-loadbalancers"),
    ("load-balancer", "/v2/octavia/amphorae", "load-balancer-v2-octavia-amphorae"),
    ("load-balancer", "/v2/lbaas/providers", "load-balancer-v2-lbaas-providers"),
    ("container-infra", "/clusters/detail", "container-infra-clusters-detail"),
    ("container-infra", "/mservices", "container-infra-mservices"),
    ("orchestration", "/stacks", "orchestration-stacks"),
    ("orchestration", "/services", "orchestration-services"),
];

/// Where a service of the recorded catalogue is now: its port is the first part of the path.
struct Base {
    kind: &'static str,
    recorded: String,
    url: String,
    path: String,
}

fn bases(token: &Json, address: SocketAddr) -> Vec<Base> {
    let catalogue = token.pointer("/token/catalog").and_then(Json::as_array).into_iter().flatten();
    let endpoints =
        catalogue.flat_map(|service| service.get("endpoints").and_then(Json::as_array).into_iter().flatten());
    let base = |endpoint: &Json| {
        let recorded = endpoint.get("url")?.as_str()?;
        let rest = recorded.strip_prefix("http://VIP:")?;
        let (port, kind) = PORTS.iter().find(|(port, _)| rest.starts_with(port))?;
        let path = format!("/{port}{}", rest.strip_prefix(port)?);
        Some(Base { kind, recorded: recorded.to_owned(), url: format!("http://{address}{path}"), path })
    };
    endpoints.filter_map(base).collect()
}

/// The token with its catalogue at our address, issued now; what is reached by TLS is left out.
fn settle(token: &mut Json, bases: &[Base]) {
    if let Some(token) = token.get_mut("token").and_then(Json::as_object_mut) {
        token.insert("issued_at".to_owned(), json!(jiff::Timestamp::now().to_string()));
        token.insert("expires_at".to_owned(), json!("2999-01-01T00:00:00.000000Z"));
    }
    for service in token.pointer_mut("/token/catalog").and_then(Json::as_array_mut).into_iter().flatten() {
        let Some(endpoints) = service.get_mut("endpoints").and_then(Json::as_array_mut) else { continue };
        endpoints.retain_mut(|endpoint| {
            let base = bases.iter().find(|base| endpoint.get("url") == Some(&json!(base.recorded)));
            if let (Some(base), Some(fields)) = (base, endpoint.as_object_mut()) {
                fields.insert("url".to_owned(), json!(base.url));
            }
            base.is_some()
        });
    }
}

fn bytes(json: &Json) -> Vec<u8> {
    json.to_string().into_bytes()
}

/// So many entries, each one of the recorded ones with an identity of its own.
fn many(body: &Json, list: &str, count: usize, own: fn(usize) -> Json) -> Vec<Json> {
    let recorded = body.get(list).and_then(Json::as_array).cloned().unwrap_or_default();
    let one = |number: usize| {
        let mut entry = recorded.get(number % recorded.len().max(1)).cloned().unwrap_or_default();
        if let (Some(fields), Json::Object(own)) = (entry.as_object_mut(), own(number)) {
            fields.extend(own);
        }
        entry
    };
    (0..count).map(one).collect()
}

/// A list in pages, each of which names the next one.
fn paged(
    put: &mut impl FnMut(String, &Json),
    base: &str,
    path: &str,
    query: &str,
    list: &str,
    rows: &[Json],
) {
    let mut query = query.to_owned();
    for (number, page) in rows.chunks(PAGE).enumerate() {
        let mut body = json!({ list: page });
        let at = if query.is_empty() { format!("{base}{path}") } else { format!("{base}{path}?{query}") };
        if (number + 1) * PAGE < rows.len() {
            let marker = page.last().and_then(|row| row.get("id")).and_then(Json::as_str).unwrap_or_default();
            query = format!("limit={PAGE}&marker={marker}");
            let next = json!([{"rel": "next", "href": format!("http://VIP{path}?{query}")}]);
            if let Some(fields) = body.as_object_mut() {
                fields.insert(format!("{list}_links"), next);
            }
        }
        put(at, &body);
    }
}

fn host(number: usize) -> String {
    format!("cmp-{number:05}")
}

fn host_id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn server_id(number: usize) -> String {
    format!("11111111-0000-4000-8000-{number:012}")
}

fn server(number: usize) -> Json {
    let host = host(number % HYPERVISORS);
    json!({"id": server_id(number), "name": format!("vm-{number}"), "OS-EXT-SRV-ATTR:host": host,
        "OS-EXT-SRV-ATTR:hypervisor_hostname": host})
}

/// With what Nova says of a hypervisor up to version 2.87.
fn hypervisor(number: usize) -> Json {
    json!({"id": host_id(number), "hypervisor_hostname": host(number), "service": {"host": host(number), "id": number},
        "state": "up", "status": "enabled", "vcpus": 128, "vcpus_used": 5, "memory_mb": 524_288,
        "memory_mb_used": 10_752, "running_vms": 5})
}

fn service(number: usize) -> Json {
    let others = ["nova-conductor", "nova-scheduler", "nova-conductor"];
    let binary =
        number.checked_sub(HYPERVISORS).and_then(|number| others.get(number)).unwrap_or(&"nova-compute");
    json!({"id": host_id(number), "binary": binary, "host": host(number), "state": "up", "status": "enabled"})
}

fn agent(number: usize) -> Json {
    let kind = if number < 3 { "OVN Controller Gateway agent" } else { "OVN Controller agent" };
    json!({"id": host_id(number), "agent_type": kind, "binary": "ovn-controller", "host": host(number), "alive": true})
}

/// The hypervisors first, then four parts of each.
fn provider(number: usize) -> Json {
    let root = host_id(number % HYPERVISORS);
    if number < HYPERVISORS {
        return json!({"uuid": root, "name": host(number), "root_provider_uuid": root, "parent_provider_uuid": null});
    }
    let (uuid, name) = (format!("22222222-0000-4000-8000-{number:012}"), format!("part-{number}"));
    json!({"uuid": uuid, "name": name, "root_provider_uuid": root, "parent_provider_uuid": root})
}

fn allocations(number: usize) -> Json {
    let held = (number..SERVERS).step_by(HYPERVISORS).map(|server| {
        let of =
            json!({"resources": {"VCPU": 1, "MEMORY_MB": 2048, "DISK_GB": 20}, "consumer_generation": 1});
        (server_id(server), of)
    });
    json!({"allocations": held.collect::<serde_json::Map<_, _>>(), "resource_provider_generation": 9})
}

fn limits() -> Json {
    json!({"limits": {"rate": [], "absolute": {"maxTotalInstances": -1, "totalInstancesUsed": 5_000, "maxTotalCores": -1,
        "totalCoresUsed": 10_000, "maxTotalRAMSize": -1, "totalRAMUsed": 10_240_000}}})
}

fn inventories() -> Json {
    let of = |total: u32| json!({"total": total, "reserved": 0, "min_unit": 1, "max_unit": total, "step_size": 1, "allocation_ratio": 1.0});
    json!({"inventories": {"VCPU": of(128), "MEMORY_MB": of(524_288), "DISK_GB": of(4_000)}, "resource_provider_generation": 9})
}

#[cfg(test)]
mod tests {
    use super::{many, paged};
    use serde_json::json;

    #[test]
    fn a_list_of_many_has_pages_that_follow_each_other() {
        let rows = many(&json!({"x": [{"kept": 1}]}), "x", 2_001, |number| json!({"id": number.to_string()}));
        assert_eq!(rows[2_000], json!({"kept": 1, "id": "2000"}));
        let mut pages = vec![];
        let mut put =
            |path: String, body: &serde_json::Value| pages.push((path, body["x"].as_array().map(Vec::len)));
        paged(&mut put, "/1", "/x", "all=1", "x", &rows);
        let pages: Vec<(&str, Option<usize>)> =
            pages.iter().map(|(path, count)| (path.as_str(), *count)).collect();
        let second = ("/1/x?limit=1000&marker=999", Some(1_000));
        assert_eq!(pages, [("/1/x?all=1", Some(1_000)), second, ("/1/x?limit=1000&marker=1999", Some(1))]);
    }
}
