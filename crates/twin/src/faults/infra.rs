//! What breaks below the services after they were verified, and is seen by whoever asks before the next change.

use super::bring_up::{database_down, row};
use super::{Act, Fault, Mishap, Table, carve, from_the_start};
use crate::world::World;
use crate::world::juju::{MachineState, UnitState};
use model::Seed;

/// Under the same circumstances as those of the carve: they are looked for before it.
pub(super) const TABLE: Table = Table { fits: carve::fits, faults: &FAULTS };

const ASKED: &str = "when it is asked for its health";

static FAULTS: [Fault; 11] = [
    Fault {
        name: "database-quorum-lost",
        layer: "database",
        onset: "before the first call",
        symptom: "mysql-innodb-cluster is blocked: Cluster is inaccessible from this instance; its action answers null",
        source: "mysql-innodb-cluster status texts; trap: the action completes with the string null",
        act: Act::World(database_down, from_the_start),
    },
    Fault {
        name: "host-dead",
        layer: "metal",
        onset: "before the first call",
        symptom: "one machine is down, and every agent on it is lost",
        source: "Juju 3.6 status: a lost agent forces the workload to unknown",
        act: Act::World(host_dead, from_the_start),
    },
    Fault {
        name: "vault-sealed-since",
        layer: "vault",
        onset: "before the first call",
        symptom: "Vault is sealed after a restart, and Juju calls it active until its next hook",
        source: "vault charm: restart, resume and a snap refresh seal it again",
        act: Act::World(|world, _| world.vault.unsealed.clear(), from_the_start),
    },
    row(
        "broker-down",
        "messaging",
        ASKED,
        "the broker's node is known and does not run",
        "rabbitmq-server: running_nodes against disk_nodes",
        Mishap::BrokerDown,
    ),
    row(
        "osd-down",
        "storage",
        ASKED,
        "HEALTH_WARN: 1 osds down",
        "Ceph health checks: OSD_DOWN",
        Mishap::OsdDown,
    ),
    row(
        "ceph-disk-full",
        "storage",
        ASKED,
        "HEALTH_ERR: 1 full osd(s)",
        "Ceph health checks: OSD_FULL",
        Mishap::CephFull,
    ),
    row(
        "monitor-lost",
        "storage",
        ASKED,
        "HEALTH_WARN: 1/3 mons down",
        "Ceph health checks: MON_DOWN",
        Mishap::MonLost,
    ),
    row(
        "clock-skew",
        "metal",
        ASKED,
        "HEALTH_WARN: clock skew detected on a monitor",
        "Ceph health checks: MON_CLOCK_SKEW",
        Mishap::ClockSkew,
    ),
    row(
        "ovn-raft-leaderless",
        "network",
        ASKED,
        "Leader: unknown, Role: candidate, no connections",
        "OVN cluster/status: missing arrows are a partition",
        Mishap::OvnLeaderless,
    ),
    row(
        "api-certificate-expired",
        "certificates",
        "at the next login",
        "certificate verify failed: certificate has expired",
        "Vault: certificates live 8760 h",
        Mishap::CertificateExpired,
    ),
    row(
        "admin-password-changed",
        "identity",
        "at the next login",
        "The request you have made requires authentication (HTTP 401)",
        "a password that was rotated since clouds.yaml was written",
        Mishap::PasswordChanged,
    ),
];

/// One host has lost its power or its kernel.
pub(super) fn host_dead(world: &mut World, seed: &mut Seed) {
    let now = world.now;
    for model in &mut world.juju.models {
        let hosts: Vec<String> = model
            .machines
            .iter()
            .filter(|machine| !machine.id.contains('/'))
            .map(|machine| machine.id.clone())
            .collect();
        let Some(host) = hosts.get(seed.between(0, hosts.len() as u64) as usize) else { continue };
        let here = |id: &str| id == host || id.starts_with(&format!("{host}/"));
        for machine in model.machines.iter_mut().filter(|machine| here(&machine.id)) {
            let text = "agent is not communicating with the server";
            machine.state.set(now, MachineState::new("down", "running", text));
        }
        for unit in model.apps.values_mut().flat_map(|app| &mut app.units).filter(|unit| here(&unit.machine))
        {
            let text = format!("agent lost, see 'juju show-status-log {}'", unit.name);
            let agent = "agent is not communicating with the server";
            unit.state.set(now, UnitState::new("unknown", &text, "lost", agent));
        }
    }
}
