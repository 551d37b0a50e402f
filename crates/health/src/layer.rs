use serde::{Serialize, Serializer};

/// A place in the dependency order of the cloud, from metal up to the tenants' Kubernetes. What stands further down
/// rests on nothing that stands further up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Machines and their operating systems.
    Hosts,
    /// MAAS.
    Maas,
    /// Juju: machines, agents and charms.
    Juju,
    /// The database cluster.
    Mysql,
    /// The message brokers.
    Rabbitmq,
    /// The token cache.
    Memcached,
    /// Vault, and the certificates that it gives.
    Vault,
    /// VIPs, HAProxy and what stands in the catalogue: the way to the APIs.
    Paths,
    /// Identity.
    Keystone,
    /// OVN's databases, northd and chassis.
    Ovn,
    /// Storage below the cloud.
    Ceph,
    /// Images.
    Glance,
    /// Inventories and allocations.
    Placement,
    /// Networks.
    Neutron,
    /// Keys.
    Barbican,
    /// Servers.
    Nova,
    /// Volumes.
    Cinder,
    /// Names.
    Designate,
    /// Stacks.
    Heat,
    /// Load balancers.
    Octavia,
    /// The management cluster that makes clusters.
    Capi,
    /// Clusters as a service.
    Magnum,
    /// Clusters of tenants.
    Workload,
}

impl Layer {
    /// All, the lowest first.
    pub const ALL: [Layer; 23] = [
        Layer::Hosts,
        Layer::Maas,
        Layer::Juju,
        Layer::Mysql,
        Layer::Rabbitmq,
        Layer::Memcached,
        Layer::Vault,
        Layer::Paths,
        Layer::Keystone,
        Layer::Ovn,
        Layer::Ceph,
        Layer::Glance,
        Layer::Placement,
        Layer::Neutron,
        Layer::Barbican,
        Layer::Nova,
        Layer::Cinder,
        Layer::Designate,
        Layer::Heat,
        Layer::Octavia,
        Layer::Capi,
        Layer::Magnum,
        Layer::Workload,
    ];

    /// The layers that it needs itself, without those that they need in turn.
    pub fn rests_on(self) -> &'static [Layer] {
        use Layer::*;
        match self {
            Hosts => &[],
            Maas | Mysql | Rabbitmq | Memcached | Ceph => &[Hosts],
            Juju => &[Hosts, Maas],
            Vault => &[Hosts, Mysql],
            Paths => &[Hosts, Vault],
            Keystone => &[Mysql, Memcached, Paths],
            Ovn => &[Hosts, Vault],
            Glance => &[Keystone, Ceph],
            Placement => &[Keystone],
            Neutron => &[Keystone, Rabbitmq, Ovn],
            Barbican => &[Keystone, Rabbitmq, Vault],
            Nova => &[Keystone, Rabbitmq, Placement, Neutron, Glance],
            Cinder => &[Keystone, Rabbitmq, Ceph],
            Designate | Heat => &[Keystone, Rabbitmq],
            Octavia => &[Neutron, Nova, Barbican],
            Capi => &[Nova, Octavia, Cinder],
            Magnum => &[Keystone, Rabbitmq, Capi],
            Workload => &[Nova, Octavia, Cinder, Capi],
        }
    }

    /// Whether it needs the other one, itself or by way of others.
    pub fn needs(self, other: Layer) -> bool {
        self.rests_on().iter().any(|below| *below == other || below.needs(other))
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Layer::Hosts => "hosts",
            Layer::Maas => "maas",
            Layer::Juju => "juju",
            Layer::Mysql => "mysql",
            Layer::Rabbitmq => "rabbitmq",
            Layer::Memcached => "memcached",
            Layer::Vault => "vault",
            Layer::Paths => "paths",
            Layer::Keystone => "keystone",
            Layer::Ovn => "ovn",
            Layer::Ceph => "ceph",
            Layer::Glance => "glance",
            Layer::Placement => "placement",
            Layer::Neutron => "neutron",
            Layer::Barbican => "barbican",
            Layer::Nova => "nova",
            Layer::Cinder => "cinder",
            Layer::Designate => "designate",
            Layer::Heat => "heat",
            Layer::Octavia => "octavia",
            Layer::Capi => "capi",
            Layer::Magnum => "magnum",
            Layer::Workload => "workload",
        }
    }
}

impl Serialize for Layer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::Layer;

    #[test]
    fn a_layer_rests_on_lower_ones_only_and_each_stands_in_the_list_once() {
        assert!(Layer::ALL.is_sorted_by(|a, b| a < b));
        for layer in Layer::ALL {
            for below in layer.rests_on() {
                assert!(*below < layer, "{} rests on {}", layer.word(), below.word());
            }
        }
        assert!(Layer::Magnum.needs(Layer::Mysql) && !Layer::Ceph.needs(Layer::Mysql));
    }
}
