use super::guests::Gone;
use super::timeline::Timeline;
use ipnet::IpNet;
use model::{Blueprint, HostPlan, PlanePlan, Seed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// MAAS: what it manages and what it has handed out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Maas {
    pub(crate) profile: String,
    pub(crate) subnets: Vec<Subnet>,
    pub(crate) ranges: Vec<IpRange>,
    pub(crate) machines: Vec<Node>,
    /// Addresses given to containers.
    pub(crate) given: BTreeSet<IpAddr>,
    /// Hosts that it has decomposed.
    #[serde(default)]
    pub(crate) gone: Vec<Gone>,
}

/// One subnet; in the twin a plane is one subnet on one untagged VLAN of its own fabric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Subnet {
    pub(crate) id: u64,
    pub(crate) plane: String,
    pub(crate) space: String,
    pub(crate) cidr: String,
    pub(crate) gateway: Option<IpAddr>,
    pub(crate) resolvers: Vec<IpAddr>,
    pub(crate) vlan: u64,
    pub(crate) fabric: u64,
    pub(crate) dhcp: bool,
}

/// One range of a subnet that automatic addresses stay out of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct IpRange {
    pub(crate) id: u64,
    pub(crate) subnet: u64,
    /// `reserved` or `dynamic`.
    pub(crate) kind: String,
    pub(crate) from: IpAddr,
    pub(crate) to: IpAddr,
    pub(crate) comment: String,
}

/// One enrolled machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Node {
    pub(crate) system_id: String,
    pub(crate) id: u64,
    pub(crate) hostname: String,
    pub(crate) cores: u64,
    /// MiB.
    pub(crate) memory: u64,
    pub(crate) nics: Vec<Nic>,
    pub(crate) disks: Vec<Disk>,
    /// Whether MAAS refuses to touch it.
    pub(crate) locked: bool,
    pub(crate) state: Timeline<NodeState>,
}

/// What MAAS says of a machine at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NodeState {
    pub(crate) status: NodeStatus,
    pub(crate) message: String,
    pub(crate) powered: bool,
}

/// The statuses that phase-01 meets, with MAAS's own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NodeStatus {
    Commissioning = 1,
    FailedCommissioning = 2,
    Ready = 4,
    Deployed = 6,
    Broken = 8,
    Deploying = 9,
    Allocated = 10,
    FailedDeployment = 11,
    Releasing = 12,
    ReleasingFailed = 13,
    DiskErasing = 14,
    FailedDiskErasing = 15,
}

impl NodeStatus {
    /// MAAS's text for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            NodeStatus::Commissioning => "Commissioning",
            NodeStatus::FailedCommissioning => "Failed commissioning",
            NodeStatus::Ready => "Ready",
            NodeStatus::Deployed => "Deployed",
            NodeStatus::Broken => "Broken",
            NodeStatus::Deploying => "Deploying",
            NodeStatus::Allocated => "Allocated",
            NodeStatus::FailedDeployment => "Failed deployment",
            NodeStatus::Releasing => "Releasing",
            NodeStatus::ReleasingFailed => "Releasing failed",
            NodeStatus::DiskErasing => "Disk erasing",
            NodeStatus::FailedDiskErasing => "Failed disk erasing",
        }
    }
}

/// One NIC with its static link, where it has one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Nic {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) mac: String,
    pub(crate) plane: String,
    pub(crate) link: Option<Link>,
    pub(crate) owner: Option<String>,
}

/// A static link of a NIC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) id: u64,
    pub(crate) address: IpAddr,
    pub(crate) subnet: u64,
}

/// One disk, which on the hypervisor is an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Disk {
    pub(crate) device: String,
    pub(crate) image: String,
    pub(crate) bytes: u64,
    /// Bytes that the image has allocated: a few hundred KiB when it is blank.
    pub(crate) allocated: u64,
    pub(crate) blank: bool,
}

impl Maas {
    /// MAAS as the site's file declares it, with ids of its own: they drift at every enrolment, so they are drawn.
    pub(crate) fn new(blueprint: &Blueprint, seed: &Seed) -> Maas {
        let mut ids = Ids { seed: seed.fork("maas"), used: BTreeSet::new() };
        let subnets: Vec<Subnet> = blueprint
            .planes
            .iter()
            .enumerate()
            .map(|(index, plane)| subnet(plane, index as u64, &mut ids))
            .collect();
        let ranges = blueprint
            .planes
            .iter()
            .zip(&subnets)
            .flat_map(|(plane, subnet)| ranges(plane, subnet.id))
            .collect();
        let machines = blueprint.hosts.iter().map(|host| node(host, &subnets, &mut ids)).collect();
        let mut maas = Maas {
            profile: blueprint.maas_profile.clone(),
            subnets,
            ranges,
            machines,
            given: BTreeSet::new(),
            gone: Vec::new(),
        };
        for (index, range) in maas.ranges.iter_mut().enumerate() {
            range.id = index as u64 + 1;
        }
        maas
    }

    pub(crate) fn subnet(&self, id: u64) -> Option<&Subnet> {
        self.subnets.iter().find(|subnet| subnet.id == id)
    }

    pub(crate) fn subnet_of_space(&self, space: &str) -> Option<&Subnet> {
        self.subnets.iter().find(|subnet| subnet.space == space)
    }

    pub(crate) fn node(&self, hostname: &str) -> Option<&Node> {
        self.machines.iter().find(|node| node.hostname == hostname)
    }
}

impl Node {
    /// The NIC that MAAS boots from: the one on the plane with a DHCP range, else the first.
    pub(crate) fn boot_nic(&self, maas: &Maas) -> Option<&Nic> {
        let on_dhcp = |nic: &&Nic| maas.subnets.iter().any(|subnet| subnet.plane == nic.plane && subnet.dhcp);
        self.nics.iter().find(on_dhcp).or_else(|| self.nics.first())
    }
}

/// Ids that are drawn, each once.
pub(super) struct Ids {
    pub(super) seed: Seed,
    pub(super) used: BTreeSet<u64>,
}

impl Ids {
    pub(super) fn number(&mut self, low: u64, high: u64) -> u64 {
        loop {
            let id = self.seed.between(low, high);
            if self.used.insert(id) || self.used.len() as u64 >= high - low {
                return id;
            }
        }
    }

    /// Six characters of MAAS's own alphabet for system ids (no vowels, so that no word comes out).
    pub(super) fn system_id(&mut self) -> String {
        const ALPHABET: &[u8] = b"34678abcdefghkmnpqrstwxy";
        let letter = |draw: u64| ALPHABET.get(draw as usize % ALPHABET.len()).copied().unwrap_or(b'a');
        (0..6).map(|_| char::from(letter(self.seed.draw()))).collect()
    }

    fn mac(&mut self) -> String {
        let draw = self.seed.draw();
        format!("52:54:00:{:02x}:{:02x}:{:02x}", draw & 0xff, (draw >> 8) & 0xff, (draw >> 16) & 0xff)
    }
}

fn subnet(plane: &PlanePlan, index: u64, ids: &mut Ids) -> Subnet {
    Subnet {
        id: ids.number(1, 90),
        plane: plane.name.clone(),
        space: plane.space.clone(),
        cidr: plane.cidr.clone(),
        gateway: plane.gateway,
        resolvers: plane.resolvers.clone(),
        vlan: 5001 + index,
        fabric: index,
        dhcp: plane.ranges.iter().any(|range| range.kind == "dhcp"),
    }
}

fn ranges(plane: &PlanePlan, subnet: u64) -> Vec<IpRange> {
    let range = |plan: &model::RangePlan| IpRange {
        id: 0,
        subnet,
        kind: if plan.kind == "dhcp" { "dynamic" } else { "reserved" }.to_owned(),
        from: plan.from,
        to: plan.to,
        comment: plan.name.clone(),
    };
    plane.ranges.iter().map(range).collect()
}

fn node(host: &HostPlan, subnets: &[Subnet], ids: &mut Ids) -> Node {
    let system_id = ids.system_id();
    let nics = host.nics.iter().map(|(name, plan)| {
        let subnet = subnets.iter().find(|subnet| subnet.plane == plan.plane);
        let link = plan.address.zip(subnet).map(|(address, subnet)| Link {
            id: ids.number(1000, 9000),
            address,
            subnet: subnet.id,
        });
        let (id, mac) = (ids.number(100, 999), ids.mac());
        Nic { id, name: name.clone(), mac, plane: plan.plane.clone(), link, owner: plan.owner.clone() }
    });
    let nics = nics.collect();
    let ready = NodeState { status: NodeStatus::Ready, message: "Ready".to_owned(), powered: false };
    Node {
        system_id,
        id: ids.number(1, 90),
        hostname: host.name.clone(),
        cores: 16,
        memory: 65_536,
        nics,
        disks: disks(host, ids),
        locked: false,
        state: Timeline::new(i64::MIN, ready),
    }
}

impl Disk {
    /// Nothing is on it any more.
    pub(crate) fn erase(&mut self) {
        (self.allocated, self.blank) = (200_704, true);
    }
}

/// The declared disks, and the root disk that a site has no reason to declare.
fn disks(host: &HostPlan, ids: &mut Ids) -> Vec<Disk> {
    const KIB: u64 = 1024;
    const GIB: u64 = 1 << 30;
    let mut all = Vec::new();
    if !host.disks.contains_key("/dev/vda") {
        all.push(("/dev/vda".to_owned(), 128 * GIB, false));
    }
    all.extend(host.disks.iter().map(|(device, plan)| (device.clone(), plan.bytes, plan.blank)));
    let disk = |(device, bytes, blank): (String, u64, bool)| Disk {
        image: image_of(&host.name, &device),
        allocated: if blank { KIB * (196 + 4 * ids.seed.between(0, 20)) } else { (bytes / 16).min(7 * GIB) },
        device,
        bytes,
        blank,
    };
    all.into_iter().map(disk).collect()
}

/// The hypervisor's image of a disk: `/dev/vdb` of openstack0 is `openstack0-1.qcow2` (phase-01, check 4b).
pub(crate) fn image_of(host: &str, device: &str) -> String {
    let letter = device.bytes().last().filter(u8::is_ascii_lowercase).unwrap_or(b'a');
    format!("/var/lib/libvirt/images/{host}-{}.qcow2", letter - b'a')
}

impl Subnet {
    pub(crate) fn net(&self) -> Option<IpNet> {
        self.cidr.parse().ok()
    }
}
