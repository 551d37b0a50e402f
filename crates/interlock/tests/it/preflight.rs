//! `interlock preflight` of Omega before anything is deployed, with the twin's MAAS and Juju.

use crate::run::{Run, edit};
use crate::twin::Jumphost;
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// Opens the issuing key that is made here.
const PASSPHRASE: &str = "c4n4ry-passphrase";

/// An overlay with real certificates, in place of the stand-in of a rehearsal.
fn generate(site: &Path) {
    let folder = tempfile::tempdir().expect("a folder");
    let openssl = |line: &str| {
        let mut openssl = Command::new("openssl");
        openssl
            .args(line.split(' '))
            .current_dir(folder.path())
            .env("PASS", PASSPHRASE)
            .stderr(Stdio::null());
        let output = openssl.output().expect("openssl starts");
        assert!(output.status.success(), "openssl {line}");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
    for name in ["issuing", "client"] {
        openssl(&format!(
            "req -x509 {key} -passout env:PASS -days 999 -subj /CN={name} -keyout {name}.key -out {name}.pem"
        ));
    }
    std::fs::write(folder.path().join("ext"), "extendedKeyUsage=clientAuth\n").expect("written");
    openssl(&format!("req -new {key} -nodes -subj /CN=octavia -keyout octavia.key -out octavia.csr"));
    openssl(
        "x509 -req -in octavia.csr -CA client.pem -CAkey client.key -passin env:PASS -CAcreateserial -days 99 -extfile ext -out octavia.pem",
    );
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("it was made");
    std::fs::write(folder.path().join("both.pem"), read("octavia.pem") + &read("octavia.key"))
        .expect("written");
    let options = [
        ("lb-mgmt-issuing-cacert", openssl("base64 -A -in issuing.pem")),
        ("lb-mgmt-issuing-ca-private-key", openssl("base64 -A -in issuing.key")),
        ("lb-mgmt-issuing-ca-key-passphrase", PASSPHRASE.to_owned()),
        ("lb-mgmt-controller-cacert", openssl("base64 -A -in client.pem")),
        ("lb-mgmt-controller-cert", openssl("base64 -A -in both.pem")),
    ];
    let options: String = options.iter().map(|(name, value)| format!("      {name}: {value}\n")).collect();
    let overlay = format!("applications:\n  octavia:\n    options:\n{options}");
    std::fs::write(site.join("overlays/octavia-pki.yaml"), overlay).expect("written");
}

/// What does not hold, as `check: why`; and the exit code.
fn wrong(run: &Run) -> (i32, Vec<String>) {
    let report = run.json();
    let checks = report["checks"].as_array().expect("a list").iter();
    let open = checks.filter(|check| check["verdict"] == "fails" || check["verdict"] == "unmeasured");
    let line = |check: &serde_json::Value| {
        format!("{}: {}", check["id"].as_str().unwrap_or_default(), check["why"].as_str().unwrap_or_default())
    };
    (run.status, open.map(line).collect())
}

#[test]
fn a_site_that_is_ready_holds_and_nothing_but_reads_leaves() {
    let jumphost = Jumphost::new();
    generate(&jumphost.site());
    let site = jumphost.site().display().to_string();
    let (run, asked) = jumphost.recorded(&["preflight", &site, "--format", "json"]);
    assert_eq!(wrong(&run), (0, vec![]), "{}\n{}", run.stdout, run.stderr);
    // NetBox, which Omega's site does not say the address of.
    assert_eq!(run.json()["counts"]["left_out"], 3, "{}", run.stdout);
    insta::assert_snapshot!(asked.join("\n"), @"
    juju models --format json
    maas admin ipranges read
    maas admin machines read
    maas admin subnets read
    ");
    let (told, _) = jumphost.recorded(&["preflight", &site, "--color", "never"]);
    assert!(!run.stdout.contains(PASSPHRASE) && !told.stdout.contains(PASSPHRASE));
    assert!(told.stdout.contains(": holds, 16 hold, 0 fail, 0 unmeasured, 3 left out"), "{}", told.stdout);
}

#[test]
fn what_is_not_as_the_site_says_is_named() {
    let jumphost = Jumphost::new();
    let site = jumphost.site();
    let yaml = site.join("site.yaml");
    // The site changes, and MAAS does not follow.
    edit(&yaml, "from: 10.12.5.0, to: 10.12.7.254", "from: 10.12.5.0, to: 10.12.7.253");
    edit(&yaml, "address: 10.12.12.43", "address: 10.12.12.44");
    edit(
        &yaml,
        "    cidr: 10.12.12.0/22\n    resolvers: [10.12.8.1]",
        "    cidr: 10.12.12.0/22\n    resolvers: [10.12.8.2]",
    );
    std::fs::remove_file(site.join("overlays/octavia-pki.yaml")).expect("removed");
    let (run, _) = jumphost.recorded(&["preflight", &site.display().to_string(), "--format", "json"]);
    insta::assert_snapshot!(format!("{:#?}", wrong(&run)), @r#"
    (
        1,
        [
            "maas-links-by-network: openstack3 has no link with 10.12.12.44 for data",
            "maas-ranges-reserved: fip of provider, 10.12.5.0 to 10.12.7.253",
            "maas-resolvers: 10.12.12.0/22 has 10.12.8.1, not 10.12.8.2",
            "overlay-given: octavia has none of its five lb-mgmt options",
        ],
    )
    "#);
}

/// A NetBox on loopback that has these lists, by the end of their path.
fn netbox(lists: &'static [(&'static str, serde_json::Value)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = String::new();
            let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|read| read > 0) {}
            assert!(head.starts_with("GET ") && head.contains(CANARY), "{head}");
            let list = lists.iter().find(|(path, _)| head.contains(path)).map(|(_, rows)| rows);
            let body = serde_json::json!({"count": 0, "next": null, "results": list}).to_string();
            let length = body.len();
            drop(write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            ));
        }
    });
    format!("http://{address}")
}

const CANARY: &str = "canary0123456789";

#[test]
fn what_netbox_has_otherwise_is_named_and_its_token_is_not() {
    static LISTS: LazyLock<Vec<(&str, serde_json::Value)>> = LazyLock::new(|| {
        let prefix = |net: u8, status: &str| json!({"prefix": format!("10.12.{net}.0/22"), "status": {"value": status}});
        let prefixes: Vec<_> = [4, 8, 12, 16, 20].map(|net| prefix(net, "active")).to_vec();
        let range = |from: &str, to: &str, marked: bool| json!({"start_address": format!("{from}/22"), "end_address": format!("{to}/22"), "status": {"value": "reserved"}, "mark_populated": marked});
        let ranges = json!([
            range("10.12.4.2", "10.12.4.63", true),
            range("10.12.5.0", "10.12.7.254", false),
            range("10.12.8.2", "10.12.8.62", true),
            range("10.12.9.0", "10.12.11.254", true),
        ]);
        let prefixes = json!([prefixes, vec![prefix(32, "reserved")]].concat());
        vec![("/ipam/prefixes/", prefixes), ("/ipam/ip-ranges/", ranges), ("/ipam/ip-addresses/", json!([]))]
    });
    let jumphost = Jumphost::new();
    let site = jumphost.site();
    let url = netbox(&LISTS);
    edit(&site.join("site.yaml"), "maas: {", &format!("netbox: {{url: '{url}'}}\nmaas: {{"));
    let (run, _) = jumphost.recorded_with(
        &["preflight", &site.display().to_string(), "--format", "json"],
        &[("NETBOX_TOKEN", CANARY)],
    );
    assert!(!run.stdout.contains(CANARY) && !run.stderr.contains(CANARY), "{}{}", run.stdout, run.stderr);
    insta::assert_snapshot!(format!("{:#?}", wrong(&run)), @r#"
    (
        1,
        [
            "netbox-addresses-of-hosts: it lists no address: there are none, or the token may not see them",
            "netbox-prefixes-there: 10.12.32.0/22 of lbaas is reserved there",
            "netbox-ranges-held: fip of provider, 10.12.5.0 to 10.12.7.254, is not marked populated, so its addresses are given out; vip of metal, 10.12.8.2 to 10.12.8.63",
        ],
    )
    "#);
}
