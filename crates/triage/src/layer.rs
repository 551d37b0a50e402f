//! The places in the dependency order of the cloud.

/// A place in the dependency order of the cloud, the lowest first: what breaks on one breaks what stands above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Disks, links, memory modules.
    Metal,
    /// The operating system of a host: memory, file systems, time, confinement.
    Host,
    /// What joins the hosts: bonds, names, connection tracking, load balancing of the interfaces.
    Network,
    /// Certificates and the store of secrets.
    Secrets,
    /// Ceph and other block storage.
    Storage,
    /// MySQL and its routers.
    Database,
    /// RabbitMQ and what speaks over it.
    Messaging,
    /// Juju, MAAS, charms.
    Deployment,
    /// Keystone.
    Identity,
    /// OVN and Open vSwitch.
    Fabric,
    /// Neutron.
    Networking,
    /// Glance, Cinder, Placement, Barbican: what a server is made of.
    Resources,
    /// Nova and the hypervisor.
    Compute,
    /// Octavia, Heat, Designate, Masakari: what is built of servers.
    Services,
    /// Magnum, Cluster API and the clusters of tenants.
    Kubernetes,
}

impl Layer {
    const NAMES: [(Layer, &'static str); 15] = [
        (Layer::Metal, "metal"),
        (Layer::Host, "host"),
        (Layer::Network, "network"),
        (Layer::Secrets, "secrets"),
        (Layer::Storage, "storage"),
        (Layer::Database, "database"),
        (Layer::Messaging, "messaging"),
        (Layer::Deployment, "deployment"),
        (Layer::Identity, "identity"),
        (Layer::Fabric, "fabric"),
        (Layer::Networking, "networking"),
        (Layer::Resources, "resources"),
        (Layer::Compute, "compute"),
        (Layer::Services, "services"),
        (Layer::Kubernetes, "kubernetes"),
    ];

    /// The word for it, as entries of the catalogue and results have it.
    pub fn word(self) -> &'static str {
        Layer::NAMES.iter().find(|(layer, _)| *layer == self).map_or("", |(_, word)| word)
    }

    /// The layer of that name.
    pub fn of(word: &str) -> Option<Layer> {
        Layer::NAMES.iter().find(|(_, name)| *name == word).map(|(layer, _)| *layer)
    }

    /// All names, for messages.
    pub fn words() -> String {
        Layer::NAMES.map(|(_, word)| word).join(", ")
    }
}
