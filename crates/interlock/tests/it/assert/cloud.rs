//! A cloud on loopback: what its services answer when all is well, and ways in which one of them does not.

use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Canaries: neither may be printed.
pub const PASSWORD: &str = "canary-of-the-password";
pub const TOKEN: &str = "canary-of-the-token";

/// How a service answers that is not well.
#[derive(Clone, Copy)]
pub enum Way {
    /// 500, with words that hold the token.
    Error,
    /// 200, and a page for people.
    Page,
    /// A length, and less.
    Half,
    /// 200, and lists without entries.
    Empty,
    /// To another address.
    Elsewhere,
    /// More than anybody should read.
    Huge,
    /// A page whose next page is itself.
    Round,
    /// Nothing.
    Silence,
    /// 401.
    Stranger,
    /// An entry that is none.
    Odd,
}

/// The cloud.
pub struct Cloud {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
}

impl Cloud {
    /// Starts it; what begins with one of the paths answers in its way.
    pub fn start(ill: &[(&str, Way)]) -> Cloud {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let ill: Vec<(String, Way)> = ill.iter().map(|(path, way)| ((*path).to_owned(), *way)).collect();
        let (seen, over) = (asked.clone(), ended.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let (seen, ill) = (seen.clone(), ill.clone());
                std::thread::spawn(move || serve(stream, address, &ill, &seen));
            }
        });
        Cloud { address, asked, ended }
    }

    /// An address of it.
    pub fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was asked: method and path.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("whole").clone()
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // So that the one who waits for connections sees it.
        drop(TcpStream::connect(self.address));
    }
}

/// Answers on one connection until the other side goes.
fn serve(stream: TcpStream, address: SocketAddr, ill: &[(String, Way)], seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
    let mut stream = stream;
    while let Some((method, path, has_token)) = request(&mut reader) {
        seen.lock().expect("whole").push(format!("{method} {path}"));
        let way = ill.iter().find(|(prefix, _)| path.starts_with(prefix.as_str())).map(|(_, way)| *way);
        // What is asked without a token is a look at the address, which is well.
        let way = way.filter(|_| has_token || method == "POST");
        let goes_on = match way {
            Some(way) => answer_ill(&mut stream, way, &path, address),
            None => answer(&mut stream, &method, &path, has_token, address),
        };
        if !goes_on {
            break;
        }
    }
}

/// The next request: its method, its path, and whether the token is with it.
fn request(reader: &mut impl BufRead) -> Option<(String, String, bool)> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|count| *count > 0)?;
    let mut words = first.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut has_token) = (0, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "x-auth-token" => has_token = value.trim() == TOKEN,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    if method == "POST" {
        let body = String::from_utf8(body).ok()?;
        assert!(body.contains(PASSWORD), "the password is in the body");
    }
    Some((method, path, has_token))
}

fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &str) -> bool {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).is_ok()
}

fn answer(stream: &mut TcpStream, method: &str, path: &str, has_token: bool, address: SocketAddr) -> bool {
    if method == "POST" {
        let body = token(address).to_string();
        return send(stream, "201 Created", &format!("X-Subject-Token: {TOKEN}\r\n"), &body);
    }
    match (has_token, well(path)) {
        (false, _) => send(stream, "401 Unauthorized", "", r#"{"error": {"message": "who are you"}}"#),
        (true, Some(body)) => send(stream, "200 OK", "", &body.to_string()),
        (true, None) => send(stream, "404 Not Found", "", r#"{"error": {"message": "no such path"}}"#),
    }
}

fn answer_ill(stream: &mut TcpStream, way: Way, path: &str, address: SocketAddr) -> bool {
    let good = well(path).unwrap_or_default();
    match way {
        Way::Error => {
            let body = json!({"computeFault": {"message": format!("no broker for {TOKEN}")}}).to_string();
            send(stream, "500 Internal Server Error", "", &body)
        }
        Way::Page => {
            send(stream, "200 OK", "Content-Type: text/html\r\n", "<html><body>It works!</body></html>")
        }
        Way::Half => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"services\": [");
            false
        }
        Way::Empty => send(stream, "200 OK", "", &emptied(good).to_string()),
        Way::Elsewhere => send(stream, "302 Found", "Location: http://192.0.2.1/\r\n", "moved"),
        Way::Huge => {
            let _ =
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99000000000\r\n\r\n{\"servers\": [\"");
            while stream.write_all(&[b'x'; 65_536]).is_ok() {}
            false
        }
        Way::Round => {
            let next = format!("http://{address}/neutron/v2.0/ports?marker=1");
            let body = json!({"ports": [], "ports_links": [{"rel": "next", "href": next}]});
            send(stream, "200 OK", "", &body.to_string())
        }
        Way::Silence => {
            // Until the other side gives up.
            let _ = stream.read(&mut [0]);
            false
        }
        Way::Stranger => send(stream, "401 Unauthorized", "", r#"{"error": {"message": "wrong password"}}"#),
        Way::Odd => {
            let mut odd = good;
            if let Some(list) = odd["services"].as_array_mut() {
                list.push(json!("what is this"));
            }
            send(stream, "200 OK", "", &odd.to_string())
        }
    }
}

/// The same with nothing in its lists and no counts.
fn emptied(json: Json) -> Json {
    match json {
        Json::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| value.is_array());
            Json::Object(fields.map(|(name, _)| (name, json!([]))).collect())
        }
        other => other,
    }
}

fn token(address: SocketAddr) -> Json {
    let service = |(name, kind, path): &(&str, &str, &str)| {
        let one = |interface: &str| json!({"interface": interface, "region_id": "R", "url": format!("http://{address}/{name}{path}")});
        json!({"name": name, "type": kind, "endpoints": [one("public"), one("internal")]})
    };
    let catalogue: Vec<Json> = CATALOGUE.iter().map(service).collect();
    json!({"token": {"expires_at": "2999-01-01T00:00:00.000000Z", "issued_at": jiff::Timestamp::now().to_string(),
        "project": {"name": "admin"}, "roles": [{"name": "admin"}], "catalog": catalogue}})
}

/// Services: name, type, and what follows in their address.
const CATALOGUE: [(&str, &str, &str); 11] = [
    ("keystone", "identity", "/v3"),
    ("nova", "compute", "/v2.1"),
    ("placement", "placement", ""),
    ("neutron", "network", ""),
    ("glance", "image", ""),
    ("cinder", "block-storage", "/v3/p"),
    ("barbican", "key-manager", ""),
    ("octavia", "load-balancer", ""),
    ("magnum", "container-infra", "/v1"),
    ("heat", "orchestration", "/v1/p"),
    ("designate", "dns", ""),
];

/// What is answered under a path when all is well.
fn well(path: &str) -> Option<Json> {
    servers(path).or_else(|| networks(path)).or_else(|| rest(path))
}

/// Keystone, Nova and Placement.
fn servers(path: &str) -> Option<Json> {
    let path = path.split('?').next().unwrap_or(path);
    let up = |binary: &str| json!({"binary": binary, "host": "h1", "status": "enabled", "state": "up", "forced_down": false});
    Some(match path {
        "/keystone/v3/projects" => json!({"projects": [{"id": "p", "name": "service", "enabled": true}]}),
        "/keystone/v3/domains" => json!({"domains": [{"id": "default", "name": "Default", "enabled": true}]}),
        "/keystone/v3/users" => json!({"users": [{"name": "nova", "enabled": true}]}),
        "/keystone/v3/roles" => json!({"roles": [{"name": "admin"}, {"name": "member"}, {"name": "reader"}]}),
        "/keystone/v3/services" => json!({"services": [{"id": "s", "enabled": true}]}),
        "/keystone/v3/endpoints" => json!({"endpoints": [{"service_id": "s", "url": "u", "enabled": true}]}),
        "/nova/v2.1/os-services" => {
            json!({"services": [up("nova-compute"), up("nova-conductor"), up("nova-scheduler")]})
        }
        "/nova/v2.1/os-hypervisors/detail" => json!({"hypervisors": [{"id": "1", "hypervisor_hostname": "h1",
            "status": "enabled", "state": "up", "running_vms": 1, "vcpus": 8, "memory_mb": 4096, "service": {"host": "h1"}}]}),
        "/nova/v2.1/servers/detail" => json!({"servers": [{"id": "v", "name": "web", "status": "ACTIVE",
            "OS-EXT-STS:task_state": null, "OS-EXT-SRV-ATTR:host": "h1", "adminPass": PASSWORD}]}),
        "/nova/v2.1/limits" => {
            json!({"limits": {"rate": [], "absolute": {"maxTotalInstances": 10, "maxTotalCores": 20,
            "maxTotalRAMSize": 51200, "totalInstancesUsed": 1, "totalCoresUsed": 1, "totalRAMUsed": 512}}})
        }
        "/nova/v2.1/flavors/detail" => json!({"flavors": [{"name": "m1", "vcpus": 1, "ram": 512}]}),
        "/nova/v2.1/os-availability-zone" => {
            json!({"availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": true}}]})
        }
        "/nova/v2.1/os-migrations" => json!({"migrations": [{"status": "completed"}]}),
        "/placement/resource_providers" => {
            json!({"resource_providers": [{"uuid": "1", "name": "h1", "root_provider_uuid": "1"}]})
        }
        "/placement/resource_providers/1/allocations" => {
            json!({"allocations": {"v": {"resources": {"VCPU": 1}}}})
        }
        "/placement/resource_providers/1/inventories" => {
            json!({"inventories": {"VCPU": {"total": 8}, "MEMORY_MB": {"total": 4096}}})
        }
        _ => return None,
    })
}

/// Neutron and Glance.
fn networks(path: &str) -> Option<Json> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let agent = |kind: &str| json!({"agent_type": kind, "host": "h1", "alive": true, "admin_state_up": true});
    Some(match path {
        "/neutron/v2.0/agents" => {
            json!({"agents": [agent("OVN Controller Gateway agent"), agent("OVN Metadata agent")]})
        }
        "/neutron/v2.0/networks" => json!({"networks": [{"id": "n", "name": "ext", "status": "ACTIVE",
            "admin_state_up": true, "router:external": true, "subnets": ["s"]}]}),
        "/neutron/v2.0/subnets" => {
            json!({"subnets": [{"id": "s", "network_id": "n", "cidr": "192.0.2.0/24"}]})
        }
        "/neutron/v2.0/quotas" => json!({"quotas": [{"project_id": "p", "port": 500}]}),
        "/neutron/v2.0/routers" => {
            json!({"routers": [{"name": "r", "status": "ACTIVE", "admin_state_up": true}]})
        }
        "/neutron/v2.0/ports" => {
            json!({"ports": [{"id": "p", "device_id": "v", "device_owner": "compute:nova",
            "status": "ACTIVE", "binding:host_id": "h1", "binding:vif_type": "ovs"}]})
        }
        "/neutron/v2.0/floatingips" => json!({"floatingips": [{"port_id": "p", "status": "ACTIVE"}]}),
        "/neutron/v2.0/network-ip-availabilities" => {
            json!({"network_ip_availabilities": [{"network_id": "n", "used_ips": 3, "total_ips": 700}]})
        }
        "/glance/v2/images" if query == "marker=1" => {
            json!({"images": [{"id": "b", "name": "b", "status": "active", "size": 9, "tags": ["octavia-amphora"]}]})
        }
        "/glance/v2/images" => {
            json!({"images": [{"id": "a", "name": "a", "status": "active", "size": 9, "tags": []}],
            "next": "http://192.0.2.1/v2/images?marker=1"})
        }
        _ => return None,
    })
}

/// Everything else.
fn rest(path: &str) -> Option<Json> {
    let path = path.split('?').next().unwrap_or(path);
    let up = |binary: &str| json!({"binary": binary, "host": "h1", "status": "enabled", "state": "up"});
    Some(match path {
        "/cinder/v3/p/os-services" => json!({"services": [up("cinder-scheduler"), up("cinder-volume")]}),
        "/cinder/v3/p/volumes/detail" => {
            json!({"volumes": [{"id": "w", "status": "in-use", "attachments": [{"server_id": "v"}]}]})
        }
        "/cinder/v3/p/scheduler-stats/get_pools" => json!({"pools": [{"name": "h1#ceph",
            "capabilities": {"free_capacity_gb": 900.0, "total_capacity_gb": 1000.0}}]}),
        "/cinder/v3/p/types" => json!({"volume_types": [{"name": "t", "is_public": true}]}),
        "/cinder/v3/p/os-quota-sets/p" => json!({"quota_set": {"id": "p", "gigabytes": 1000}}),
        "/barbican/v1/secrets" => json!({"secrets": [], "total": 0}),
        "/octavia/v2/lbaas/loadbalancers" => json!({"loadbalancers": [{"id": "l", "name": "lb",
            "provisioning_status": "ACTIVE", "operating_status": "ONLINE"}]}),
        "/octavia/v2/lbaas/quotas" => json!({"quotas": [{"project_id": "p", "loadbalancer": 5}]}),
        "/octavia/v2/octavia/amphorae" => {
            json!({"amphorae": [{"id": "a", "status": "ALLOCATED", "compute_id": "v",
            "cert_expiration": "2999-01-01T00:00:00"}]})
        }
        "/octavia/v2/lbaas/providers" => json!({"providers": [{"name": "amphora"}]}),
        "/magnum/v1/clusters/detail" => {
            json!({"clusters": [{"uuid": "k", "name": "k", "status": "CREATE_COMPLETE", "health_status": "HEALTHY"}]})
        }
        "/magnum/v1/mservices" => {
            json!({"mservices": [{"binary": "magnum-conductor", "state": "up", "disabled": false}]})
        }
        "/heat/v1/p/stacks" => json!({"stacks": [{"stack_name": "s", "stack_status": "CREATE_COMPLETE"}]}),
        "/heat/v1/p/services" => json!({"services": [{"hostname": "h1", "status": "up"}]}),
        "/designate/v2/zones" => json!({"zones": [{"name": "z.", "status": "ACTIVE"}]}),
        "/designate/v2/service_statuses" => {
            json!({"service_statuses": [{"service_name": "central", "status": "UP"}]})
        }

        _ => return None,
    })
}
