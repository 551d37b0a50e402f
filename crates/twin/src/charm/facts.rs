/// What the twin needs to know of a charm besides its status: how long it installs, what it opens, its version.
pub(crate) struct Facts {
    /// Seconds that the install hook takes, at the quickest.
    pub(crate) install: u64,
    /// Ports that it opens, as Juju prints them.
    pub(crate) ports: &'static [&'static str],
    /// The workload's version, once installed.
    pub(crate) version: &'static str,
}

/// Workload versions are those of the 2024.1 Ubuntu Cloud Archive on jammy; a charm without one has an empty text.
const TABLE: &[(&str, Facts)] = &[
    ("barbican", Facts { install: 240, ports: &["9311/tcp"], version: "18.0.0" }),
    ("barbican-vault", Facts { install: 60, ports: &[], version: "" }),
    ("ceph-mon", Facts { install: 200, ports: &[], version: "19.2.0" }),
    ("ceph-osd", Facts { install: 260, ports: &[], version: "19.2.0" }),
    ("ceph-radosgw", Facts { install: 200, ports: &["80/tcp"], version: "19.2.0" }),
    ("cinder", Facts { install: 300, ports: &["8776/tcp"], version: "24.0.0" }),
    ("cinder-ceph", Facts { install: 90, ports: &[], version: "24.0.0" }),
    ("glance", Facts { install: 260, ports: &["9292/tcp"], version: "28.0.1" }),
    ("glance-simplestreams-sync", Facts { install: 160, ports: &[], version: "" }),
    ("hacluster", Facts { install: 120, ports: &[], version: "2.1.2" }),
    ("keystone", Facts { install: 260, ports: &["5000/tcp"], version: "25.0.0" }),
    ("magnum", Facts { install: 260, ports: &["9511/tcp"], version: "18.0.0" }),
    ("magnum-dashboard", Facts { install: 60, ports: &[], version: "" }),
    ("memcached", Facts { install: 90, ports: &["11211/tcp"], version: "" }),
    ("mysql-innodb-cluster", Facts { install: 260, ports: &[], version: "8.0.39" }),
    ("mysql-router", Facts { install: 80, ports: &[], version: "8.0.39" }),
    ("neutron-api", Facts { install: 280, ports: &["9696/tcp"], version: "24.0.0" }),
    ("neutron-api-plugin-ovn", Facts { install: 90, ports: &[], version: "24.0.0" }),
    ("nova-cloud-controller", Facts { install: 300, ports: &["8774/tcp", "8775/tcp"], version: "29.0.1" }),
    ("nova-compute", Facts { install: 420, ports: &[], version: "29.0.1" }),
    ("octavia", Facts { install: 300, ports: &["9876/tcp"], version: "14.0.0" }),
    ("octavia-dashboard", Facts { install: 60, ports: &[], version: "" }),
    ("octavia-diskimage-retrofit", Facts { install: 100, ports: &[], version: "" }),
    ("openstack-dashboard", Facts { install: 280, ports: &["80/tcp", "443/tcp"], version: "24.0.0" }),
    ("ovn-central", Facts { install: 180, ports: &["6641/tcp", "6642/tcp"], version: "24.03.2" }),
    ("ovn-chassis", Facts { install: 140, ports: &[], version: "24.03.2" }),
    ("placement", Facts { install: 200, ports: &["8778/tcp"], version: "11.0.0" }),
    ("rabbitmq-server", Facts { install: 200, ports: &["5672/tcp", "15672/tcp"], version: "3.9.27" }),
    ("vault", Facts { install: 200, ports: &["8200/tcp"], version: "1.8.8" }),
];

const OTHER: Facts = Facts { install: 180, ports: &[], version: "" };

/// The facts of a charm; ordinary ones for a charm that the table does not have.
pub(crate) fn facts(charm: &str) -> &'static Facts {
    TABLE.iter().find(|(name, _)| *name == charm).map_or(&OTHER, |(_, facts)| facts)
}
