//! What real servers answered, held against what the twin answers over HTTP, field by field: `docs/twin-fidelity.md`.

mod client;
mod page;
mod shape;

use client::Client;
use serde_json::{Value, json};
use shape::{Compared, compare};
use std::fs;
use std::path::{Path, PathBuf};

/// The services by how the recordings begin, and where the twin has them; none for those that it has not.
const SERVICES: &[(&str, &str, Option<&str>)] = &[
    ("identity", "Keystone", Some("/identity/v3")),
    ("compute", "Nova", Some("/compute/v2.1")),
    ("placement", "Placement", Some("/placement")),
    ("network", "Neutron", Some("/network")),
    ("image", "Glance", Some("/image")),
    ("block-storage", "Cinder", Some("/volume/v3/PROJECT")),
    ("load-balancer", "Octavia", Some("/load-balancer")),
    ("key-manager", "Barbican", Some("/key-manager")),
    ("container-infra", "Magnum", Some("/container-infra/v1")),
    ("orchestration", "Heat", None),
];

/// One call, and what came of it here and there.
struct Row {
    service: &'static str,
    call: String,
    /// None where the twin has no such service.
    compared: Option<Compared>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every recorded reply with its file's name.
fn recorded() -> Vec<(String, Value)> {
    let files = fs::read_dir(root().join("tests/recorded/openstack-2024.1")).unwrap();
    let mut all: Vec<(String, Value)> = files
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
        })
        .collect();
    let place = |name: &str| SERVICES.iter().position(|(begin, ..)| name.starts_with(begin));
    all.sort_by_key(|(name, _)| (place(name), name.clone()));
    all
}

fn rows(client: &Client) -> Vec<Row> {
    let row = |(name, there): (String, Value)| {
        let (_, service, base) =
            SERVICES.iter().find(|(begin, ..)| name.starts_with(begin)).expect("a service of the table");
        let (method, path) = (there["method"].as_str().unwrap(), there["path"].as_str().unwrap());
        let here = base.map(|base| match name.as_str() {
            "identity-token" => client.token_reply.clone(),
            _ => client.ask(method, &format!("{base}{path}"), None),
        });
        let status = u16::try_from(there["status"].as_u64().unwrap()).unwrap();
        // The recording of a token begins at what the client library keeps of it.
        let compared = here.map(|here| compare((status, &there["body"]), (here.0, &here.1)));
        let path = if path.is_empty() { "/" } else { path };
        Row { service, call: format!("{method} {path}"), compared }
    };
    recorded().into_iter().map(row).collect()
}

#[test]
fn the_page_of_fidelity_is_what_the_replies_are() {
    let client = Client::furnished();
    let rows = rows(&client);
    assert!(rows.len() >= 57, "only {} replies are recorded", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let compared = row.compared.as_ref()?;
            let of_other_type = &compared.of_other_type;
            let is_right = compared.status.0 == compared.status.1 && of_other_type.is_empty();
            (!is_right)
                .then(|| format!("{} {}: {:?} {of_other_type:?}", row.service, row.call, compared.status))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "statuses and types are those of the real servers");
    let wanted = page::page(&rows);
    let path = root().join("docs/twin-fidelity.md");
    if std::env::var_os("INTERLOCK_BLESS").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let bless = "INTERLOCK_BLESS=1 cargo test -p twin the_page_of_fidelity";
    let differs = wanted.lines().zip(written.lines()).find(|(wanted, written)| wanted != written);
    assert!(wanted == written, "docs/twin-fidelity.md is stale: {differs:?}\n  write it with: {bless}");
}

#[test]
fn who_has_no_token_and_what_is_no_path_is_refused_as_the_services_refuse() {
    let client = Client::furnished();
    let said: Vec<String> = ["/identity/v3/users", "/compute/v2.1/servers", "/network/v2.0/networks"]
        .iter()
        .map(|path| client.without_token(path))
        .map(|(status, body)| format!("{status} {}", body["error"]["message"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(said, ["401 The request you have made requires authentication."; 3]);
    for (path, key) in [
        ("/identity/v3/nonsense", "/error/message"),
        ("/compute/v2.1/nonsense", "/message"),
        ("/network/v2.0/nonsense", "/message"),
        ("/placement/nonsense", "/errors/0/detail"),
        ("/load-balancer/v2/nonsense", "/faultstring"),
        ("/container-infra/v1/nonsense", "/errors/0/title"),
        ("/nonsense", "/error/message"),
    ] {
        let (status, body) = client.ask("GET", path, None);
        assert_eq!(status, 404, "{path}");
        let words = body.pointer(key).and_then(Value::as_str).unwrap_or_default();
        assert!(words.contains("The resource could not be found"), "{path}: {body}");
    }
}

#[test]
fn what_is_no_request_is_refused_and_the_next_one_is_answered() {
    let client = Client::furnished();
    for (bytes, status) in [
        ("NONSENSE\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), 400),
        ("POST /identity/v3/auth/tokens HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n".to_owned(), 413),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n".to_owned(), 413),
        (format!("GET /{} HTTP/1.1\r\n", "x".repeat(100_000)), 431),
    ] {
        assert_eq!(client.raw(bytes.as_bytes()).0, status);
    }
    assert_eq!(client.ask("GET", "/compute/v2.1/servers", None).0, 200);
}

#[test]
fn what_is_made_over_http_is_there_for_the_commands_of_books() {
    let client = Client::furnished();
    let networks = client.command("openstack --os-cloud omega network list -f json");
    assert!(networks.contains("\"inner\"") && networks.contains("\"outer\""), "{networks}");
    let server = client.command("openstack --os-cloud omega server show web -f json");
    assert!(server.contains("ACTIVE"), "{server}");
    client.command("openstack --os-cloud omega server delete web");
    let (_, left) = client.ask("GET", "/compute/v2.1/servers/detail", None);
    assert_eq!(left["servers"], json!([]));
}

#[test]
fn a_cluster_has_its_times_in_the_long_list_alone() {
    let cluster = json!({"id": "c1", "name": "k8s", "status": "CREATE_IN_PROGRESS", "stack_id": "k8s-abc", "_made": 1_780_000_000});
    let client = Client::furnished_beside(json!({"Cluster": [cluster]}));
    let told = |path: &str| {
        let (status, said) = client.ask("GET", &format!("/container-infra/v1/clusters{path}"), None);
        assert_eq!(status, 200, "{path}: {said}");
        let one = said["clusters"][0].clone();
        assert_eq!((&one["uuid"], &one["status"]), (&json!("c1"), &json!("CREATE_IN_PROGRESS")));
        one
    };
    let (short, long) = (told(""), told("/detail"));
    assert_eq!(long["created_at"], "2026-05-28T20:26:40+00:00");
    let only: Vec<&String> =
        short.as_object().unwrap().keys().filter(|key| long.get(key.as_str()).is_none()).collect();
    assert_eq!((short.get("created_at"), short.get("updated_at"), only), (None, None, vec![]));
}

#[test]
fn what_a_project_was_given_is_told_by_the_apis_and_what_nobody_set_is_not() {
    let project = json!({"id": "0a", "name": "acme-prod", "domain": "0d", "_instances": 40, "_ram": 4096});
    let client = Client::furnished_beside(json!({"Project": [project]}));
    let ask = |path: &str| client.ask("GET", path, None).1;
    let limits = |query: &str| {
        let absolute = &ask(&format!("/compute/v2.1/limits{query}"))["limits"]["absolute"];
        ["maxTotalInstances", "maxTotalCores", "maxTotalRAMSize", "totalInstancesUsed"]
            .map(|key| absolute[key].as_u64().unwrap())
    };
    assert_eq!(limits("?tenant_id=0a"), [40, 20, 4096, 0]);
    assert_eq!(limits(""), [10, 20, 51_200, 1]);
    let set = ask("/compute/v2.1/os-quota-sets/0a");
    assert_eq!((&set["quota_set"]["instances"], &set["quota_set"]["cores"]), (&json!(40), &json!(20)));
    assert_eq!(ask("/compute/v2.1/os-quota-sets/0a/defaults")["quota_set"]["instances"], 10);
    assert_eq!(ask("/network/v2.0/quotas"), json!({"quotas": []}));
    // Octavia has a row of the project with the load balancer, and nothing in it.
    let rows = ask("/load-balancer/v2/lbaas/quotas")["quotas"].as_array().unwrap().clone();
    assert_eq!((rows.len(), &rows[0]["loadbalancer"]), (1, &Value::Null));
}
