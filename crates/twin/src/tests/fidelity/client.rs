//! A client that speaks HTTP over a socket to a twin of Omega, in which something of everything was made.

use crate::listen::Listener;
use crate::tests::cloud::{DEPLOY, SiteFiles, ok, omega};
use crate::{Call, Files, Twin};
use model::Timestamp;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

/// What stands for the certificate of the cloud's authority.
const AUTHORITY: &str = "CA";

/// The client, its token, and the twin behind the port.
pub struct Client {
    twin: Arc<Twin>,
    listener: Listener,
    token: String,
    project: String,
    /// What Keystone answered when it gave the token.
    pub token_reply: (u16, Value),
}

/// The operator's home, with the login of the twin.
struct Home(String, String);

impl Files for Home {
    fn read(&self, cwd: &str, path: &str) -> Result<Vec<u8>, String> {
        match path.rsplit('/').next() {
            Some("clouds.yaml") => Ok(self.0.clone().into_bytes()),
            Some("root-ca.pem") => Ok(self.1.clone().into_bytes()),
            _ => SiteFiles.read(cwd, path),
        }
    }
}

impl Client {
    /// A cloud with something of everything in it.
    pub fn furnished() -> Client {
        Client::furnished_beside(json!({}))
    }

    /// The same in a cloud that has these things already, by kind.
    pub fn furnished_beside(things: Value) -> Client {
        let twin = omega(1, &[]);
        ok(&twin, "juju add-model openstack");
        ok(&twin, DEPLOY);
        ok(&twin, "sleep 24h");
        // What the books of Vault and of Octavia leave.
        let mut world: Value = serde_json::from_slice(&twin.snapshot().unwrap()).unwrap();
        world["vault"]["root_ca"] = json!(AUTHORITY);
        world["openstack"]["configured"] = json!(true);
        for (kind, all) in things.as_object().unwrap() {
            world["openstack"]["resources"]["by_kind"][kind] = all.clone();
        }
        let twin = Arc::new(Twin::restore(world.to_string().as_bytes()).unwrap());
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        // Before the twin's own time, so that it stands still but for what the commands take.
        let listener = Listener::start(Arc::clone(&twin), any, Timestamp::UNIX_EPOCH, 1).unwrap();
        let mut client = Client {
            twin,
            listener,
            token: String::new(),
            project: String::new(),
            token_reply: (0, Value::Null),
        };
        client.log_in();
        client.furnish();
        client
    }

    fn log_in(&mut self) {
        let login = self.twin.login().unwrap();
        let domain = json!({"name": login.domain});
        let body = json!({"auth": {"identity": {"methods": ["password"],
            "password": {"user": {"name": login.user, "domain": domain, "password": login.password.expose()}}},
            "scope": {"project": {"name": login.project, "domain": domain}}}});
        let (status, head, said) = self.send("POST", "/identity/v3/auth/tokens", Some(&body.to_string()));
        let token = head.lines().find_map(|line| line.strip_prefix("X-Subject-Token: "));
        self.token = token.unwrap().to_owned();
        self.project = said["token"]["project"]["id"].as_str().unwrap().to_owned();
        self.token_reply = (status, said);
    }

    /// Makes one of a kind, and gives its id.
    fn make(&self, path: &str, key: &str, body: &Value) -> String {
        let (status, said) = self.ask("POST", path, Some(&json!({ key: body })));
        assert!((200..300).contains(&status), "{path}: {status} {said}");
        said[key]["id"].as_str().unwrap_or_default().to_owned()
    }

    fn furnish(&self) {
        let (outer, inner, subnet) = self.networks();
        self.server(&outer, &inner);
        self.balancer(&subnet);
    }

    /// An external network, one inside with its subnet, and a router between them.
    fn networks(&self) -> (String, String, String) {
        let [networks, subnets] = ["/network/v2.0/networks", "/network/v2.0/subnets"];
        let flat = json!({"name": "outer", "router:external": true, "provider:network_type": "flat",
            "provider:physical_network": "physnet1"});
        let outer = self.make(networks, "network", &flat);
        let outside =
            json!({"network_id": outer, "cidr": "10.12.4.0/22", "ip_version": 4, "enable_dhcp": false});
        self.make(subnets, "subnet", &outside);
        let inner = self.make(networks, "network", &json!({"name": "inner"}));
        let inside = json!({"network_id": inner, "cidr": "10.20.0.0/24", "ip_version": 4});
        let subnet = self.make(subnets, "subnet", &inside);
        let router = json!({"name": "r", "external_gateway_info": {"network_id": outer}});
        let router = self.make("/network/v2.0/routers", "router", &router);
        let path = format!("/network/v2.0/routers/{router}/add_router_interface");
        let joined = self.ask("PUT", &path, Some(&json!({"subnet_id": subnet})));
        assert_eq!(joined.0, 200, "{}", joined.1);
        (outer, inner, subnet)
    }

    /// A server with a floating address and what it needs, and a volume.
    fn server(&self, outer: &str, inner: &str) {
        let flavor = json!({"name": "m1", "ram": 2048, "disk": 20, "vcpus": 1});
        let flavor = self.make("/compute/v2.1/flavors", "flavor", &flavor);
        let image = json!({"name": "i", "disk_format": "raw", "container_format": "bare", "tags": ["octavia-amphora"]});
        let image = self.ask("POST", "/image/v2/images", Some(&image)).1["id"].as_str().unwrap().to_owned();
        let bytes = json!("bytes");
        assert_eq!(self.ask("PUT", &format!("/image/v2/images/{image}/file"), Some(&bytes)).0, 204);
        let server =
            json!({"name": "web", "flavorRef": flavor, "imageRef": image, "networks": [{"uuid": inner}]});
        let server = self.make("/compute/v2.1/servers", "server", &server);
        let volumes = format!("/volume/v3/{}/volumes", self.project);
        self.make(&volumes, "volume", &json!({"name": "v", "size": 1}));
        let ports = self.ask("GET", &format!("/network/v2.0/ports?device_id={server}"), None).1;
        let floating = json!({"floating_network_id": outer, "port_id": ports["ports"][0]["id"]});
        self.make("/network/v2.0/floatingips", "floatingip", &floating);
    }

    /// A load balancer with a listener, a pool and a member; each takes its time.
    fn balancer(&self, subnet: &str) {
        let lbaas = "/load-balancer/v2/lbaas";
        let one = json!({"name": "lb", "vip_subnet_id": subnet});
        let balancer = self.make(&format!("{lbaas}/loadbalancers"), "loadbalancer", &one);
        ok(&self.twin, "sleep 120");
        let one = json!({"name": "l", "loadbalancer_id": balancer, "protocol": "TCP", "protocol_port": 80});
        let listener = self.make(&format!("{lbaas}/listeners"), "listener", &one);
        ok(&self.twin, "sleep 20");
        let one =
            json!({"name": "p", "listener_id": listener, "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN"});
        let pool = self.make(&format!("{lbaas}/pools"), "pool", &one);
        ok(&self.twin, "sleep 20");
        let one = json!({"name": "m", "address": "10.20.0.9", "protocol_port": 80});
        self.make(&format!("{lbaas}/pools/{pool}/members"), "member", &one);
        ok(&self.twin, "sleep 20");
    }

    /// The status and the body of the answer.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let path = path.replace("PROJECT", &self.project);
        let (status, _, body) = self.send(method, &path, body.map(Value::to_string).as_deref());
        (status, body)
    }

    /// The same without a token.
    pub fn without_token(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.raw(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes());
        (status, body)
    }

    fn send(&self, method: &str, path: &str, body: Option<&str>) -> (u16, String, Value) {
        let version = if path.starts_with("/placement") { "placement 1.36" } else { "compute 2.88" };
        let body = body.unwrap_or_default();
        self.raw(
            format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: {}\r\nOpenStack-API-Version: {version}\r\nContent-Length: {}\r\n\r\n{body}",
                self.token,
                body.len()
            )
            .as_bytes(),
        )
    }

    /// Sends bytes, and gives status, head and body of what comes back.
    pub fn raw(&self, bytes: &[u8]) -> (u16, String, Value) {
        let mut stream = TcpStream::connect(self.listener.address()).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut said = String::new();
        // The other side may close before it has read what it does not want.
        let _ = stream.read_to_string(&mut said);
        let (head, body) = said.split_once("\r\n\r\n").unwrap_or((&said, ""));
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        (status, head.to_owned(), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// What a command of a book prints, typed by the operator of the same cloud.
    pub fn command(&self, line: &str) -> String {
        let argv: Vec<&str> = line.split_whitespace().collect();
        let reply = self.twin.call(&Call::new("jumphost", &argv), &self.home());
        assert_eq!(reply.status, 0, "{line}: {}", reply.stderr);
        reply.stdout
    }

    /// A home with the login that a book writes.
    fn home(&self) -> Home {
        let vip = ok(&self.twin, "juju config -m openstack keystone vip");
        let vip = vip.split_whitespace().next().unwrap_or_default().to_owned();
        let login = self.twin.login().unwrap();
        let clouds = json!({"clouds": {"omega": {"auth": {"auth_url": format!("https://{vip}:5000/v3"), "password": login.password.expose()},
            "cacert": "~/.config/openstack/root-ca.pem"}}});
        Home(clouds.to_string(), AUTHORITY.to_owned())
    }
}
