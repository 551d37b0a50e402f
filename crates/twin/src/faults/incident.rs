//! What breaks in a cloud that has tenants, one layer each: whoever comes to it knows nothing.

use super::bring_up::{change, database_down, row};
use super::management::parked;
use super::{Fault, Graft, Mishap, Table, infra};
use crate::world::World;
use serde_json::json;

/// They set in on a cloud that has been through a window of updates, and that nobody has looked at since.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (is_updated(world), world.management.asked) {
        (true, false) => Ok(()),
        (true, true) => Err("somebody has looked at the whole cloud since its update"),
        (false, _) => Err("the cloud has not been updated where the books begin"),
    }
}

/// Whether the cloud has been through a window of updates.
pub(super) fn is_updated(world: &World) -> bool {
    let mut apps = world.juju.models.iter().flat_map(|model| model.apps.values());
    apps.any(|app| app.refreshed)
}

const ASKED: &str = "when it is asked";

static FAULTS: [Fault; 12] = [
    change(
        "incident-host-dead",
        "metal",
        "one machine is down, and every agent on it is lost",
        "Juju 3.6 status: a lost agent forces the workload to unknown",
        infra::host_dead,
    ),
    change(
        "incident-database-out",
        "database",
        "every API answers 500; the cluster's action answers null",
        "mysql-innodb-cluster status texts; trap: the action completes with the string null",
        database_down,
    ),
    change(
        "incident-vault-sealed",
        "vault",
        "certificates and secrets fail; Juju calls Vault active until its next hook",
        "vault charm: restart, resume and a snap refresh seal it again",
        |world, _| world.vault.unsealed.clear(),
    ),
    row(
        "incident-broker-down",
        "messaging",
        ASKED,
        "requests hang: the broker's node is known and does not run",
        "rabbitmq-server: running_nodes against disk_nodes",
        Mishap::BrokerDown,
    ),
    row(
        "incident-disk-full",
        "storage",
        ASKED,
        "HEALTH_ERR: 1 full osd(s): every write waits",
        "Ceph health checks: OSD_FULL",
        Mishap::CephFull,
    ),
    row(
        "incident-raft-leaderless",
        "network",
        ASKED,
        "nothing new gets a port: Leader: unknown",
        "OVN cluster/status: missing arrows are a partition",
        Mishap::OvnLeaderless,
    ),
    row(
        "incident-backend-down",
        "api",
        ASKED,
        "neutron answers 503, and juju status is green",
        "D-045",
        Mishap::BackendDown,
    ),
    row(
        "incident-vip-silent",
        "api",
        ASKED,
        "the dashboard does not answer on provider",
        "D-011: every VIP answers",
        Mishap::Graft(Graft::VipSilent),
    ),
    row(
        "incident-certificate-expired",
        "certificates",
        "at the next login",
        "certificate verify failed: certificate has expired",
        "Vault: certificates live 8760 h",
        Mishap::CertificateExpired,
    ),
    row(
        "incident-compute-down",
        "compute",
        ASKED,
        "one nova-compute is down; its unit is active",
        "Nova: state down while the status is enabled",
        Mishap::ComputeDown,
    ),
    change(
        "incident-management-parked",
        "kubernetes",
        "UNHEALTHY with an empty reason: the management server is SHUTOFF",
        "D-041; D-042b",
        parked,
    ),
    change(
        "incident-balancer-error",
        "kubernetes",
        "the load balancer of a cluster's API is in ERROR and ONLINE",
        "D-042c: Octavia first",
        |world, _| {
            let one = json!({"id": "0404", "name": "k8s-clusterapi-cluster-shop-kubeapi", "provisioning_status": "ERROR",
                "operating_status": "ONLINE"});
            world.openstack.resources.add("LoadBalancer", one);
        },
    ),
];
