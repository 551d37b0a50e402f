//! The typed form of a site: what `site.yaml` declares, each value with the place where it is written.

use crate::decisions::Decision;
use crate::ledger::Row;
use crate::reservations::Reservation;
use crate::versions::Versions;
use bundle::{Bundle, Origin};
use ipnet::IpNet;
use model::yaml::Node;
use model::{Approvals, At, Freshness, Severity, Span};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// One deployment repository, read into one model. A bare bundle is a site that declares nothing.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Name of the site, such as `vr0-dc0`.
    pub name: Option<At<String>>,
    /// Name of the cloud.
    pub cloud: Option<At<String>>,
    /// Whether it is a plan: nothing of it is built, so it is rehearsed and never run.
    pub plan: bool,
    /// Where a team keeps its journal of live runs.
    pub journal: Option<At<String>>,
    /// The book by which the cloud is accepted, by file name or its beginning.
    pub acceptance: Option<At<String>>,
    /// OpenStack release, such as `2024.1`.
    pub release: Option<At<String>>,
    /// Juju's controller.
    pub controller: Option<At<String>>,
    /// Juju's model.
    pub model: Option<At<String>>,
    /// The MAAS profile that the books use.
    pub maas_profile: Option<At<String>>,
    /// Where NetBox is, which says whose an address is.
    pub netbox: Option<At<String>>,
    /// The file of `ssh_config(5)` that says how hosts and VMs are reached, from the site's folder.
    pub ssh_config: Option<At<String>>,
    /// The file in `~/.kube` by which kubectl reaches the management cluster.
    pub kubeconfig: Option<At<String>>,
    /// Servers that `assert` asks directly, by kind.
    pub places: Vec<(String, At<String>)>,
    /// Network planes, in the order of the file.
    pub planes: Vec<Plane>,
    /// Hosts, in the order of the file.
    pub hosts: Vec<Host>,
    /// How VIPs are laid out over planes.
    pub vips: VipScheme,
    /// Address pools that are divided up, such as the tenants'.
    pub pools: Vec<Pool>,
    /// Counts that the plan must come to.
    pub expect: Expect,
    /// How old a measured fact may be.
    pub freshness: Freshness,
    /// Who may approve in a live run, with their keys; none where a person at the terminal is enough.
    pub approvals: Option<Approvals>,
    /// Known differences between the files and the cloud.
    pub divergences: Vec<Divergence>,
    /// Findings that the site accepts.
    pub exceptions: Vec<Exception>,
    /// Severities that the site gives to findings.
    pub severities: Vec<SeveritySetting>,
    /// Paths between services that must stay on one plane.
    pub policies: Vec<Policy>,
    /// Which planes and pools have which families of addresses, once the plan is in force.
    pub dual_stack: Option<DualStack>,
    /// Addresses and networks that texts may name although the site gives them to nobody, and why.
    pub mentions: Vec<(At<IpNet>, String)>,
    /// Unknown bundle keys that the site knows to be harmless.
    pub allowed_keys: Vec<At<String>>,
    /// The bundle with its overlays merged.
    pub bundle: Bundle,
    /// Where the bundle comes from, and what it can therefore not say.
    pub origin: Origin,
    /// The decisions register.
    pub decisions: Vec<Decision>,
    /// The security ledger.
    pub ledger: Vec<Row>,
    /// Identifiers that are taken.
    pub reservations: Vec<Reservation>,
    /// `site.yaml` as it was read; `None` for a bare bundle.
    pub tree: Option<Node>,
    /// What `versions.yaml` says, where there is one.
    pub versions: Option<Versions>,
}

impl Site {
    /// Whether there is a `site.yaml`: rules that judge by planes have nothing to go by without one.
    pub fn is_declared(&self) -> bool {
        self.tree.is_some()
    }

    /// The plane of that name.
    pub fn plane(&self, name: &str) -> Option<&Plane> {
        self.planes.iter().find(|plane| plane.name.value == name)
    }

    /// Every decision that an entry of `site.yaml` rests on.
    pub fn decisions_named(&self) -> impl Iterator<Item = &At<String>> {
        let divergences = self.divergences.iter().map(|entry| &entry.decision);
        let exceptions = self.exceptions.iter().map(|entry| &entry.decision);
        let severities = self.severities.iter().map(|entry| &entry.decision);
        let policies = self.policies.iter().map(|entry| &entry.decision);
        let plan = self.dual_stack.iter().map(|plan| &plan.decision);
        divergences.chain(exceptions).chain(severities).chain(policies).chain(plan).flatten()
    }
}

/// One network plane.
#[derive(Clone, Debug)]
pub struct Plane {
    /// Its name.
    pub name: At<String>,
    /// MAAS space; the plane's own name where none is written.
    pub space: At<String>,
    /// Its IPv4 network; absent on a plane that has IPv6 only.
    pub cidr: Option<At<IpNet>>,
    /// Its IPv6 network, where it has one.
    pub v6: Option<At<IpNet>>,
    /// VLAN id, where it is tagged.
    pub vlan: Option<At<u16>>,
    /// Gateway, where there is one.
    pub gateway: Option<At<IpAddr>>,
    /// Resolvers that MAAS hands out.
    pub resolvers: Vec<At<IpAddr>>,
    /// Named stretches of addresses.
    pub ranges: Vec<Range>,
    /// Addresses that something outside the bundle has, and what that is.
    pub taken: Vec<(At<IpAddr>, String)>,
}

impl Plane {
    /// Whether an address lies in one of the plane's networks.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.networks().any(|network| network.value.contains(&address))
    }

    /// Its networks, IPv4 first.
    pub fn networks(&self) -> impl Iterator<Item = At<IpNet>> {
        [self.cidr, self.v6].into_iter().flatten()
    }

    /// The block that VIPs are taken from: the range named `vip`.
    pub fn vip_range(&self) -> Option<&Range> {
        self.ranges.iter().find(|range| range.name.value == "vip")
    }
}

/// A named range of a plane.
#[derive(Clone, Debug)]
pub struct Range {
    /// Its name, such as `vip`.
    pub name: At<String>,
    /// What it is for.
    pub kind: RangeKind,
    /// First address.
    pub from: At<IpAddr>,
    /// Last address, inclusive.
    pub to: At<IpAddr>,
}

impl Range {
    /// Whether an address lies in the range.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.from.value <= address && address <= self.to.value
    }
}

/// Who hands out the addresses of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeKind {
    /// Nobody: MAAS keeps its hands off, and people assign.
    Reserved,
    /// Neutron, as floating addresses.
    Pool,
    /// MAAS, by DHCP.
    Dhcp,
}

impl RangeKind {
    /// The word of `site.yaml`.
    pub fn as_str(self) -> &'static str {
        match self {
            RangeKind::Reserved => "reserved",
            RangeKind::Pool => "pool",
            RangeKind::Dhcp => "dhcp",
        }
    }
}

/// One host.
#[derive(Clone, Debug)]
pub struct Host {
    /// MAAS hostname.
    pub name: At<String>,
    /// Machine id in the bundle.
    pub machine: Option<At<String>>,
    /// NICs, in the order of the file.
    pub nics: Vec<Nic>,
    /// Disks, in the order of the file.
    pub disks: Vec<Disk>,
}

/// One NIC of a host.
#[derive(Clone, Debug)]
pub struct Nic {
    /// Interface name.
    pub name: At<String>,
    /// The plane that it is on.
    pub plane: At<String>,
    /// Its static address.
    pub address: Option<At<IpAddr>>,
    /// Who owns it: `ovs`, or a bridge of Juju's.
    pub owner: Option<At<String>>,
    /// The bridge that MAAS lays over it before Juju comes; Juju then plugs containers into that one and makes none.
    pub bridge: Option<At<String>>,
    /// Its MAC address in lower case.
    pub mac: Option<At<String>>,
}

/// One disk of a host.
#[derive(Clone, Debug)]
pub struct Disk {
    /// Device path.
    pub device: At<String>,
    /// What it is for, such as `osd`.
    pub purpose: At<String>,
    /// Its size in bytes.
    pub bytes: Option<At<u64>>,
    /// Whether it must be blank before the deploy.
    pub blank: bool,
}

/// How VIPs are laid out.
#[derive(Clone, Debug, Default)]
pub struct VipScheme {
    /// The planes that every application with VIPs has one on, in the order in which they are written in the bundle.
    pub columns: Vec<At<String>>,
    /// Applications whose VIPs stand in some of the columns only, at their keys, such as one without an admin endpoint.
    pub only: BTreeMap<String, At<Vec<At<String>>>>,
    /// Last octet by application, at its key; the same on every plane.
    pub octets: BTreeMap<String, At<u8>>,
}

/// A pool of addresses that is divided up.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Its name.
    pub name: At<String>,
    /// The whole.
    pub cidr: At<IpNet>,
    /// The whole in IPv6, where there is one.
    pub v6: Option<At<IpNet>>,
    /// Prefix length of each part.
    pub each: Option<At<u8>>,
    /// Parts that are given out, and to whom.
    pub taken: Vec<(At<IpNet>, String)>,
}

/// Counts that the plan of the bundle must come to.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    /// Applications, subordinates with them.
    pub applications: Option<At<usize>>,
    /// Relations.
    pub relations: Option<At<usize>>,
    /// Machines.
    pub machines: Option<At<usize>>,
    /// LXD containers.
    pub containers: Option<At<usize>>,
}

/// A known difference between the files and the cloud.
#[derive(Clone, Debug)]
pub struct Divergence {
    /// The entry.
    pub span: Span,
    /// What differs.
    pub what: At<String>,
    /// Why it was let be.
    pub why: Option<At<String>>,
    /// The decision that allows it.
    pub decision: Option<At<String>>,
    /// Until when: a date such as `2026-09-30`, or a text such as `phase-08`.
    pub until: Option<At<String>>,
    /// What the bundle says as long as the difference stands.
    pub guard: Option<Guard>,
}

/// What the bundle says of one charm as long as a divergence stands. Whoever changes it decides the divergence.
#[derive(Clone, Debug)]
pub struct Guard {
    /// The entry.
    pub span: Span,
    /// The charm.
    pub charm: At<String>,
    /// Its channel.
    pub channel: Option<At<String>>,
    /// The channel that it has in the cloud, where that is another one.
    pub live: Option<At<String>>,
    /// Options with their values.
    pub options: Vec<(String, At<String>)>,
}

/// A finding that the site accepts.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The entry.
    pub span: Span,
    /// Code of the finding.
    pub code: At<String>,
    /// Where it is accepted: a file, or a key on the way to it (see [`crate::check`]); everywhere when absent.
    pub place: Option<At<String>>,
    /// Why it is accepted.
    pub why: Option<At<String>>,
    /// The decision that allows it.
    pub decision: Option<At<String>>,
}

/// A severity that the site gives to findings of one code.
#[derive(Clone, Debug)]
pub struct SeveritySetting {
    /// Code of the findings.
    pub code: At<String>,
    /// How bad they are here.
    pub severity: At<Severity>,
    /// Why the site judges differently.
    pub why: Option<At<String>>,
    /// The decision that allows it.
    pub decision: Option<At<String>>,
}

/// A path from one service to another that must stay on one plane.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: At<String>,
    /// The end that asks.
    pub from: At<String>,
    /// The end that answers.
    pub to: At<String>,
    /// The plane on which both ends must be.
    pub plane: At<String>,
    /// What breaks otherwise.
    pub why: Option<At<String>>,
    /// The decision that asks for it.
    pub decision: Option<At<String>>,
}

/// The plan of address families.
#[derive(Clone, Debug)]
pub struct DualStack {
    /// Whether planes must have these families today; before that the plan is held against itself only.
    pub in_force: bool,
    /// The families of each plane and pool, by name.
    pub families: Vec<(At<String>, Families)>,
    /// The plane on which hosts are managed under the plan.
    pub management: Option<At<String>>,
    /// The decision that made the plan.
    pub decision: Option<At<String>>,
}

/// Families of addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Families {
    /// IPv4.
    pub v4: bool,
    /// IPv6.
    pub v6: bool,
}
