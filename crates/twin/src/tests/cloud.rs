//! What the tests are run on: the Omega site of this project, as a blueprint, and a way to ask the twin.

use crate::{Call, CallReply, Files, Twin};
use model::yaml::Node;
use model::{Blueprint, DiskPlan, FileId, HostPlan, NicPlan, PlanePlan, RangePlan, Seed, yaml};
use std::path::{Path, PathBuf};

/// The folder of the Omega site.
pub fn site() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites/omega")
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::as_str).map(str::to_owned)
}

fn entries<'a>(node: &'a Node, key: &str) -> Vec<(String, &'a Node)> {
    let all = node.get(key).map(Node::entries).unwrap_or_default();
    all.iter().filter_map(|entry| Some((entry.key.as_str()?.to_owned(), &entry.value))).collect()
}

fn plane(name: String, node: &Node) -> PlanePlan {
    let range = |(name, range): (String, &Node)| RangePlan {
        name,
        kind: text(range, "kind").unwrap(),
        from: text(range, "from").unwrap().parse().unwrap(),
        to: text(range, "to").unwrap().parse().unwrap(),
    };
    let resolvers = node.get("resolvers").map(Node::items).unwrap_or_default();
    PlanePlan {
        space: text(node, "space").unwrap_or_else(|| name.clone()),
        cidr: text(node, "cidr").unwrap(),
        gateway: text(node, "gateway").map(|address| address.parse().unwrap()),
        resolvers: resolvers.iter().map(|node| node.as_str().unwrap().parse().unwrap()).collect(),
        ranges: entries(node, "ranges").into_iter().map(range).collect(),
        name,
    }
}

fn host(name: String, node: &Node) -> HostPlan {
    let nic = |(name, nic): (String, &Node)| {
        let address = text(nic, "address").map(|address| address.parse().unwrap());
        (name, NicPlan { plane: text(nic, "plane").unwrap(), address, owner: text(nic, "owner") })
    };
    let disk = |(name, disk): (String, &Node)| {
        let blank = disk.get("blank").and_then(Node::as_bool).unwrap_or(false);
        let gib: u64 = text(disk, "size").unwrap().trim_end_matches("GiB").trim().parse().unwrap();
        (name, DiskPlan { purpose: text(disk, "for").unwrap(), bytes: gib << 30, blank })
    };
    HostPlan {
        machine: text(node, "machine").unwrap(),
        nics: entries(node, "nics").into_iter().map(nic).collect(),
        disks: entries(node, "disks").into_iter().map(disk).collect(),
        name,
    }
}

/// Omega's blueprint, from its site.yaml.
pub fn blueprint() -> Blueprint {
    let written = std::fs::read_to_string(site().join("site.yaml")).unwrap();
    let parsed = yaml::parse(FileId(0), &written);
    let root = parsed.root().unwrap();
    let planes = entries(root, "planes").into_iter();
    Blueprint {
        site: text(root, "site").unwrap(),
        controller: text(root.get("juju").unwrap(), "controller").unwrap(),
        model: text(root.get("juju").unwrap(), "model").unwrap(),
        maas_profile: text(root.get("maas").unwrap(), "profile").unwrap(),
        planes: planes
            .filter(|(_, node)| node.get("cidr").is_some())
            .map(|(name, node)| plane(name, node))
            .collect(),
        hosts: entries(root, "hosts").into_iter().map(|(name, node)| host(name, node)).collect(),
    }
}

/// The site's own files; the overlay with the keys is the rehearsal's stand-in.
pub struct SiteFiles;

impl Files for SiteFiles {
    fn read(&self, cwd: &str, path: &str) -> Result<Vec<u8>, String> {
        let path = match path.contains("octavia-pki") {
            true => site().join("rehearsal").join(path),
            false => Path::new(cwd).join(path),
        };
        std::fs::read(path).map_err(|_| "no such file or directory".to_owned())
    }
}

/// Asks for one command, typed on the jumphost in the site's folder.
pub fn ask(twin: &Twin, line: &str) -> CallReply {
    let argv: Vec<&str> = line.split_whitespace().collect();
    let cwd = site().display().to_string();
    twin.call(&Call { cwd, block: Some("block".to_owned()), ..Call::new("jumphost", &argv) }, &SiteFiles)
}

/// Asks for one command that must succeed.
pub fn ok(twin: &Twin, line: &str) -> String {
    let reply = ask(twin, line);
    assert_eq!(reply.status, 0, "{line}: {}{}", reply.stdout, reply.stderr);
    reply.stdout
}

pub const DEPLOY: &str = "juju deploy ./bundle.yaml --overlay overlays/octavia-pki.yaml -m openstack";

/// A twin of Omega with these faults.
pub fn omega(seed: u64, faults: &[&str]) -> Twin {
    Twin::new(&blueprint(), &Seed::new(seed), faults).unwrap()
}
