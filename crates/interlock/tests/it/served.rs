//! `interlock twin serve`, and real clients at it: python-openstackclient of 2024.1, and `interlock assert`.

use crate::run::{command, edit, finish, omega, root};
use crate::twin::Jumphost;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Python-openstackclient's own entry, called once for each line: it is loaded once, and not eighty times.
const DRIVER: &str = include_str!("served/driver.py");

/// A cloud that is served while this value lives.
struct Served {
    child: Child,
    said: Value,
    folder: tempfile::TempDir,
}

impl Served {
    fn start(pace: &str) -> Served {
        let folder = tempfile::tempdir().expect("a folder");
        let mut interlock = command(&["twin", "serve"]);
        interlock
            .arg(omega())
            .args(["--pace", pace, "--format", "json", "--state"])
            .arg(folder.path().join("state"));
        let mut child = interlock.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut text = String::new();
        while !text.trim_end().ends_with('}') {
            assert!(lines.read_line(&mut text).expect("a line") > 0, "it ended before it served: {text}");
        }
        let said = serde_json::from_str(&text).expect("an object");
        Served { child, said, folder }
    }

    fn clouds(&self) -> &str {
        self.said["clouds_yaml"].as_str().expect("a path")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One process of the client, which is told its command lines.
struct Client {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Client {
    fn start(served: &Served, folder: &Path) -> Client {
        let mut python = Command::new(realcloud::program(&realcloud::cache(), "python"));
        python.args(["-c", DRIVER]).current_dir(folder).env_clear();
        python.env("HOME", folder).env("OS_CLIENT_CONFIG_FILE", served.clouds()).env("OS_CLOUD", "omega");
        let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().expect("a pipe")));
        Client { child, to, from }
    }

    /// Exit status and output of one command.
    fn run(&mut self, line: &str) -> (i64, String) {
        let words: Vec<&str> = line.split(' ').collect();
        let to = self.to.as_mut().expect("open");
        writeln!(to, "{}", serde_json::json!(words)).expect("it listens");
        let mut text = String::new();
        self.from.read_line(&mut text).expect("it answers");
        let said: Value =
            serde_json::from_str(&text).unwrap_or_else(|why| panic!("openstack {line}: {why}: {text}"));
        let output = format!(
            "{}{}",
            said["out"].as_str().unwrap_or_default(),
            said["err"].as_str().unwrap_or_default()
        );
        (said["status"].as_i64().unwrap_or(0), output)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        drop(self.to.take());
        let _ = self.child.wait();
    }
}

/// The command lines that the page of the twin names.
fn commands() -> Vec<String> {
    let page = std::fs::read_to_string(root().join("docs/twin.md")).expect("the page");
    let (_, rest) = page.split_once("a test runs them as they stand here:\n\n```text\n").expect("the list");
    rest.split("```").next().expect("its end").lines().map(str::to_owned).collect()
}

#[test]
fn python_openstackclient_completes_what_the_page_names() {
    if !realcloud::is_there(&realcloud::cache()) {
        println!("SKIPPED: python-openstackclient is not there; `cargo xtask test` installs it");
        return;
    }
    let served = Served::start("20");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("twin.img"), "bytes").expect("written");
    let mut client = Client::start(&served, folder.path());
    let commands = commands();
    assert!(commands.len() >= 80, "only {} commands", commands.len());
    let failed = |line: &String| {
        volume_rests(&mut client, line);
        match client.run(line) {
            (0, _) => None,
            (status, said) => Some(format!("openstack {line}: {status}\n{said}")),
        }
    };
    let failed: Vec<String> = commands.iter().filter_map(failed).collect();
    assert!(failed.is_empty(), "{} of {} commands:\n{}", failed.len(), commands.len(), failed.join("\n"));

    // What was made is gone again, and a thing that is not there is refused in the service's words.
    let (status, said) = client.run("server list -f json");
    assert!(status == 0 && !said.contains("twin-server"), "{said}");
    let (status, said) = client.run("network show twin-net");
    assert!(status == 1 && said.contains("No Network found for twin-net"), "{said}");
}

/// A volume takes some seconds to be made and to be attached, and the client's commands do not wait for it: a person looks.
fn volume_rests(client: &mut Client, line: &str) {
    let wanted = match line {
        _ if line.starts_with("server add volume ") => "available",
        _ if line.starts_with("server remove volume ") => "in-use",
        _ => return,
    };
    let mut said = String::new();
    for _ in 0..500 {
        said = client.run("volume show twin-volume -f value -c status").1;
        if said.trim() == wanted {
            return;
        }
    }
    panic!("before {line}: {said}");
}

#[test]
fn assert_measures_the_cloud_that_is_served() {
    let served = Served::start("1");
    assert!(!served.said.to_string().contains(&password(&served)), "the password was printed");
    let mode = std::fs::metadata(served.clouds()).expect("the login").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut interlock = command(&["assert", "--cloud", "omega", "--format", "json"]);
    interlock.env("OS_CLIENT_CONFIG_FILE", served.clouds()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = finish(interlock.spawn().expect("it starts"));
    let report = run.json();
    let checks = report["checks"].as_array().expect("a list");
    let wrong: Vec<String> = checks
        .iter()
        .filter(|one| one["verdict"] != "holds")
        .map(|one| format!("{} {}: {}", one["verdict"], one["id"], one["why"]))
        .collect();
    let held = report["counts"]["holds"].as_u64().unwrap_or_default();
    assert!(held >= 40, "only {held} checks hold; {}", wrong.join("\n"));
    assert_eq!(wrong, Vec::<String>::new());
    let left_out = report["left_out"].as_array().expect("a list").iter();
    let capi = left_out.filter(|one| one["id"].as_str().is_some_and(|id| id.starts_with("capi-")));
    let whys: Vec<&Value> = capi.map(|one| &one["why"]).collect();
    assert!(
        whys.len() >= 8 && whys.iter().all(|why| **why == "no site was named, so nobody is asked"),
        "{whys:?}"
    );
    the_management_cluster_is_asked_with_the_sites_kubeconfig(&served);
}

/// An address of the server that the management cluster runs on.
fn management(world: &Value) -> Option<String> {
    match world {
        Value::Object(fields) => {
            let address = fields.get("floating_ip_address").and_then(Value::as_str);
            let is_given = fields.get("_server").and_then(Value::as_str).is_some_and(|id| !id.is_empty());
            address.filter(|_| is_given).map(str::to_owned).or_else(|| fields.values().find_map(management))
        }
        Value::Array(items) => items.iter().find_map(management),
        _ => None,
    }
}

/// Asked on the jumphost of the world that the books left, where the file lies that phase-06 writes there.
fn the_management_cluster_is_asked_with_the_sites_kubeconfig(served: &Served) {
    let world = std::fs::read(served.folder.path().join("state/served.json")).expect("the world");
    let address =
        management(&serde_json::from_slice(&world).expect("JSON")).expect("a server with an address");
    let jumphost = Jumphost::after(&world);
    let kubeconfig =
        jumphost.paste(&format!("ssh -n ubuntu@{address} sudo k8s config --server {address}:6443"));
    assert!(kubeconfig.contains("kind: Config"), "{kubeconfig}");
    std::fs::create_dir_all(jumphost.home().join(".kube")).expect("a folder");
    std::fs::write(jumphost.home().join(".kube/capi-mgmt"), &kubeconfig).expect("written");
    let site = jumphost.site().display().to_string();
    let login = [("OS_CLIENT_CONFIG_FILE", served.clouds())];
    let words = ["assert", &site, "--cloud", "omega", "--capture", "--format", "json"];
    let (run, asked) = jumphost.recorded_with(&words, &login);
    let report = run.json();
    let said = [of_clusters(&report, "checks"), of_clusters(&report, "left_out")].concat();
    insta::assert_snapshot!(said.join("\n"), @"
    capi-api-answers holds: it says ok
    capi-controllers-available holds: 10 deployments
    capi-controllers-present holds: 6 controllers
    capi-serves-what-the-driver-reads holds: 4 versions
    capi-clusters-known-to-magnum left out: there are no clusters that are made
    capi-clusters-ready left out: there are no clusters that are made
    capi-machines-running left out: there are no machines that are made
    capi-openstackclusters-ready left out: there are no OpenStackClusters that are made
    workload-addons-deployed left out: there are no addons that are installed
    workload-clusters-healthy left out: there are no clusters
    workload-control-planes-ready left out: there are no control planes that are made
    workload-machine-deployments-available left out: there are no groups of nodes that are made
    ");
    let home = jumphost.home().display().to_string();
    let asked: Vec<String> = asked
        .iter()
        .filter(|line| line.starts_with("kubectl"))
        .map(|line| line.replace(&home, "~"))
        .collect();
    insta::assert_snapshot!(asked.join("\n"), @"
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s api-versions
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s get --raw /readyz
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s get clusters.v1beta1.cluster.x-k8s.io -A -o json
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s get deployments -A -o json
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s get helmreleases.addons.stackhpc.com,manifests.addons.stackhpc.com -A -o json
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s get kubeadmcontrolplanes.v1beta1.controlplane.cluster.x-k8s.io -A -o json
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s get machinedeployments.v1beta1.cluster.x-k8s.io -A -o json
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s get machines.v1beta1.cluster.x-k8s.io -A -o json
    kubectl --kubeconfig ~/.kube/capi-mgmt --request-timeout=10s get openstackclusters.v1beta1.infrastructure.cluster.x-k8s.io -A -o json
    ");
    let token = kubeconfig.lines().find_map(|line| line.trim().strip_prefix("token: ")).expect("a token");
    assert!(!run.stdout.contains(token) && !run.stderr.contains(token), "the token was printed");
    all_of_it_is_captured(&jumphost, &run.stderr, &login);
    netbox_has_what_the_site_declares(served, &jumphost);
}

/// Before a deploy it is asked with the served login's password, as the page of the twin has it.
fn netbox_has_what_the_site_declares(served: &Served, jumphost: &Jumphost) {
    let site = jumphost.site();
    let url = served.said["url"].as_str().expect("an address");
    edit(&site.join("site.yaml"), "maas: {", &format!("netbox: {{url: '{url}/netbox'}}\nmaas: {{"));
    let said = |token: &str| {
        let words = ["preflight", &site.display().to_string(), "--format", "json"];
        let (run, _) = jumphost.recorded_with(&words, &[("NETBOX_TOKEN", token)]);
        assert!(!run.stdout.contains(token) && !run.stderr.contains(token), "the token was printed");
        let report = run.json();
        let checks = report["checks"].as_array().expect("a list").iter();
        let line = |one: &Value| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            let said = [text("seen"), text("why")].join(" ");
            format!("{} {}: {}", text("id"), text("verdict"), said.trim())
        };
        checks.map(line).filter(|line| line.starts_with("netbox-")).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(said("canary0123456789"), @"
    netbox-addresses-of-hosts unmeasured: it answered 403: Invalid token
    netbox-prefixes-there unmeasured: it answered 403: Invalid token
    netbox-ranges-held unmeasured: it answered 403: Invalid token
    ");
    let password = password(served);
    insta::assert_snapshot!(said(&password), @"
    netbox-addresses-of-hosts holds: 20 addresses of hosts
    netbox-prefixes-there holds: 6 networks of planes
    netbox-ranges-held holds: 4 ranges of planes
    ");
    edit(&site.join("site.yaml"), "to: 10.12.4.63", "to: 10.12.4.62");
    insta::assert_snapshot!(said(&password), @"
    netbox-addresses-of-hosts holds: 20 addresses of hosts
    netbox-prefixes-there holds: 6 networks of planes
    netbox-ranges-held fails: 1 of 4 ranges of planes vip of provider, 10.12.4.2 to 10.12.4.62
    ");
}

/// The administrator's password, as the served login has it.
fn password(served: &Served) -> String {
    let login = std::fs::read_to_string(served.clouds()).expect("the login");
    let login: Value = serde_json::from_str(&login).expect("an object");
    login["clouds"]["omega"]["auth"]["password"].as_str().expect("a password").to_owned()
}

/// What one of the lists of a report says of the management cluster and of the tenants' clusters.
fn of_clusters(report: &Value, list: &str) -> Vec<String> {
    let all = report[list].as_array().expect("a list").iter();
    let line = |one: &Value| {
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        let verdict = if list == "left_out" { "left out".to_owned() } else { text("verdict") };
        format!("{} {verdict}: {}{}", text("id"), text("seen"), text("why"))
    };
    all.map(line).filter(|line| ["capi-", "workload-"].iter().any(|of| line.starts_with(of))).collect()
}

/// Everything but certificates, which nobody shows over HTTP; and a second look finds what the first one found.
fn all_of_it_is_captured(jumphost: &Jumphost, said: &str, login: &[(&str, &str)]) {
    let path = said.lines().find_map(|line| line.strip_prefix("captured: ")).expect("it says where");
    let kept: Value = serde_json::from_slice(&std::fs::read(path).expect("a capture")).expect("an object");
    let unread: Vec<&String> = kept["unread"].as_object().expect("by name").keys().collect();
    assert_eq!(unread, ["certificates"], "{}", kept["unread"]);
    let entries = |name: &str| kept["sections"][name].as_object().map_or(0, serde_json::Map::len);
    let counts: Vec<String> = kept["sections"]
        .as_object()
        .expect("by name")
        .keys()
        .map(|name| format!("{name} {}", entries(name)))
        .collect();
    insta::assert_snapshot!(counts.join("\n"), @"
    agents 6
    applications 50
    compute-services 5
    controllers 10
    domains 4
    endpoints 27
    flavors 2
    hypervisors 3
    images 3
    load-balancer-providers 2
    load-balancer-quotas 0
    machines 4
    network-quotas 0
    networks 1
    quotas 4
    roles 11
    subnets 1
    volume-quotas 4
    volume-services 2
    volume-types 1
    ");
    insta::assert_snapshot!(kept["sections"]["networks"], @r#"{"provider-ext":{"admin_state_up":true,"mtu":1500,"provider:network_type":"flat","provider:physical_network":"physnet1","provider:segmentation_id":null,"router:external":true,"shared":false}}"#);
    insta::assert_snapshot!(kept["sections"]["subnets"], @r#"{"provider-ext 10.12.4.0/22":{"allocation_pools":[{"start":"10.12.5.0","end":"10.12.7.254"}],"dns_nameservers":["10.12.4.1"],"enable_dhcp":false,"gateway_ip":"10.12.4.1"}}"#);
    let site = jumphost.site().display().to_string();
    let words = ["assert", &site, "--cloud", "omega", "--since", path, "--format", "json"];
    let (run, _) = jumphost.recorded_with(&words, login);
    let since = run.json()["since"].clone();
    assert_eq!(since["changes"], Value::Array(vec![]), "{since}");
    assert_eq!(since["verdict"], "holds", "{since}");
}
