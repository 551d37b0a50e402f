//! What is below the APIs: calls that the site has somebody for, and servers that are asked directly.

use crate::{Question, Source};

const fn call(
    id: &'static str,
    name: &'static str,
    charm: &'static str,
    with: &'static [(&'static str, &'static str)],
) -> Question {
    Question { id, source: Source::Call { name, charm, with } }
}

const fn places(id: &'static str, kind: &'static str) -> Question {
    Question { id, source: Source::Places(kind) }
}

/// The model, as Juju has it.
pub static JUJU_STATUS: Question = call("juju.status", "juju.status", "", &[]);
/// Machines of MAAS.
pub static MAAS_MACHINES: Question = call("maas.machines", "maas.machines", "", &[]);
/// The database cluster's own verdict.
pub static MYSQL_CLUSTER: Question =
    call("mysql.cluster", "mysql.cluster-status", "mysql-innodb-cluster", &[]);
/// The brokers' own verdict.
pub static RABBITMQ_CLUSTER: Question =
    call("rabbitmq.cluster", "rabbitmq.cluster-status", "rabbitmq-server", &[]);
/// Vault's seal.
pub static VAULT_STATUS: Question = call("vault.status", "vault.status", "vault", &[]);
/// Ceph's own verdict.
pub static CEPH_STATUS: Question = call("ceph.status", "ceph.status", "ceph-mon", &[]);
/// The cluster of OVN's northbound database.
pub static OVN_NB_CLUSTER: Question =
    call("ovn.northbound", "ovn.cluster-status", "ovn-central", &[("database", "nb")]);
/// The cluster of OVN's southbound database.
pub static OVN_SB_CLUSTER: Question =
    call("ovn.southbound", "ovn.cluster-status", "ovn-central", &[("database", "sb")]);

/// Database servers.
pub static MYSQL_PLACES: Question = places("mysql.places", "mysql");
/// Brokers.
pub static RABBITMQ_PLACES: Question = places("rabbitmq.places", "rabbitmq");
/// Token caches.
pub static MEMCACHED_PLACES: Question = places("memcached.places", "memcached");
/// OVN's northbound databases.
pub static OVN_NB_PLACES: Question = places("ovn-nb.places", "ovn-nb");
/// OVN's southbound databases.
pub static OVN_SB_PLACES: Question = places("ovn-sb.places", "ovn-sb");
/// HAProxy's frontends, backends and servers: `proxy`, `server` and `status`.
pub static HAPROXY_PLACES: Question = places("haproxy.places", "haproxy");

pub(super) static ALL: &[&Question] = &[
    &JUJU_STATUS,
    &MAAS_MACHINES,
    &MYSQL_CLUSTER,
    &RABBITMQ_CLUSTER,
    &VAULT_STATUS,
    &CEPH_STATUS,
    &OVN_NB_CLUSTER,
    &OVN_SB_CLUSTER,
    &MYSQL_PLACES,
    &RABBITMQ_PLACES,
    &MEMCACHED_PLACES,
    &OVN_NB_PLACES,
    &OVN_SB_PLACES,
    &HAPROXY_PLACES,
];
