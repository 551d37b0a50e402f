use std::net::IpAddr;

/// What a site says that there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Charms of the bundle, sorted.
    pub charms: Vec<String>,
    /// Hosts, sorted.
    pub hosts: Vec<String>,
    /// VIPs: application, plane and address.
    pub vips: Vec<(String, String, String)>,
    /// Planes with a network.
    pub planes: Vec<Plane>,
    /// Addresses of hosts: host, plane and address.
    pub addresses: Vec<(String, String, String)>,
    /// Disks of hosts: host, device and bytes.
    pub disks: Vec<(String, String, u64)>,
    /// The model that the bundle goes into, by its bare name.
    pub model: Option<String>,
    /// The version of magnum-capi-helm, the driver through which Magnum makes clusters.
    pub driver: Option<String>,
}

/// A plane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plane {
    /// Its name.
    pub name: String,
    /// Its space.
    pub space: String,
    /// Its networks.
    pub cidrs: Vec<String>,
    /// Its resolvers, in their order.
    pub resolvers: Vec<String>,
    /// Its ranges.
    pub ranges: Vec<Range>,
}

/// A range of a plane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Its name.
    pub name: String,
    /// Whether MAAS hands its addresses out.
    pub is_dhcp: bool,
    /// First address.
    pub from: IpAddr,
    /// Last address, inclusive.
    pub to: IpAddr,
}

impl Expected {
    /// The plane of that name.
    pub fn plane(&self, name: &str) -> Option<&Plane> {
        self.planes.iter().find(|plane| plane.name == name)
    }

    /// Whether the bundle has that charm.
    pub fn has(&self, charm: &str) -> bool {
        self.charms.iter().any(|known| known == charm)
    }
}
