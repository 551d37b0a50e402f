//! What a site declares about its hardware and names, without the texts: enough to build a twin from.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The declared cloud: what the twin is built from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blueprint {
    /// Name of the site, such as `vr0-dc0`.
    pub site: String,
    /// Juju's controller name.
    pub controller: String,
    /// Juju's model name.
    pub model: String,
    /// MAAS profile that the books use.
    pub maas_profile: String,
    /// Planes by name, in the order of the site's file.
    pub planes: Vec<PlanePlan>,
    /// Hosts in the order of the site's file.
    pub hosts: Vec<HostPlan>,
}

/// One plane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanePlan {
    /// Its name.
    pub name: String,
    /// MAAS space.
    pub space: String,
    /// CIDR, such as `10.12.4.0/22`.
    pub cidr: String,
    /// Gateway, where there is one.
    pub gateway: Option<IpAddr>,
    /// Resolvers that MAAS hands out.
    pub resolvers: Vec<IpAddr>,
    /// Named ranges: VIP block, FIP pool, DHCP.
    pub ranges: Vec<RangePlan>,
}

/// One range of a plane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangePlan {
    /// Its name, such as `vip`.
    pub name: String,
    /// `reserved`, `pool` or `dhcp`.
    pub kind: String,
    /// First address.
    pub from: IpAddr,
    /// Last address, inclusive.
    pub to: IpAddr,
}

/// One host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostPlan {
    /// MAAS hostname.
    pub name: String,
    /// Machine id in the bundle.
    pub machine: String,
    /// NICs by interface name.
    pub nics: BTreeMap<String, NicPlan>,
    /// Disks by device path.
    pub disks: BTreeMap<String, DiskPlan>,
}

/// One NIC of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NicPlan {
    /// The plane that it is on.
    pub plane: String,
    /// Its static address.
    pub address: Option<IpAddr>,
    /// Who owns it: `ovs`, or a bridge of Juju's.
    pub owner: Option<String>,
}

/// One disk of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskPlan {
    /// What it is for, such as `osd`.
    pub purpose: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it must be blank before the deploy.
    pub blank: bool,
}
