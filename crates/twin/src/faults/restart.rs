//! What goes wrong while a cloud comes back from a complete outage.

use super::bring_up::{api, change, row};
use super::{Fault, Graft, Mishap, Op, Table, Wrong};
use crate::world::World;

/// They set in on a cloud all of whose hosts are off.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    let on = world.maas.machines.iter().any(|node| node.state.at(world.now).1.powered);
    match (world.database.is_out(), on) {
        (true, false) => Ok(()),
        (_, _) => Err("no cloud is off where the books begin"),
    }
}

const BOOT: &str = "when the hosts boot";
const ASKED: &str = "when it is asked after the start";

static FAULTS: [Fault; 26] = [
    change(
        "host-back-by-itself",
        "metal",
        "one host is on while the others are off: a part of the cloud goes on without them",
        "the power came back before the operator did",
        |world, _| {
            let now = world.now;
            if let Some(node) = world.maas.machines.first_mut() {
                let mut state = node.state.at(now).1.clone();
                state.powered = true;
                node.state.set(now, state);
            }
        },
    ),
    row(
        "power-on-refused",
        "metal",
        "when a host is turned on",
        "MAAS: Failed to power the machine",
        "MAAS API: 503, power problem",
        Mishap::PowerRefused,
    ),
    row(
        "host-stays-off",
        "metal",
        "when a host is turned on",
        "power-on ends with 0, and the last host is off",
        "a request that reports success and did nothing",
        Mishap::PowerOnSilent,
    ),
    row(
        "agent-lost-at-boot",
        "juju",
        BOOT,
        "placement's agent does not come back: unknown, agent lost",
        "Juju 3.6 status: a lost agent forces the workload to unknown",
        Mishap::AgentLostAtBoot,
    ),
    row(
        "hook-error-at-boot",
        "juju",
        BOOT,
        "cinder in error: hook failed: \"start\"",
        "Juju 3.6: a failed hook shows as workload error",
        Mishap::HookErrorAtBoot,
    ),
    row(
        "drop-ins-unread-after-boot",
        "kubernetes",
        BOOT,
        "the conductor comes back without the folder of the drop-ins",
        "D-037: if a later charm writes the defaults file, it breaks silently",
        Mishap::DropInsUnread,
    ),
    row(
        "outage-reboot-fails",
        "database",
        "at reboot-cluster-from-complete-outage",
        "the action fails on every member, and juju run ends with 0",
        "charm guide: the action fails on a member that is not the most up-to-date",
        Mishap::OutageRebootFails,
    ),
    row(
        "outage-reboot-silent",
        "database",
        "at reboot-cluster-from-complete-outage",
        "the action completes, and the cluster is inaccessible as before",
        "a request that reports success and did nothing",
        Mishap::OutageRebootSilent,
    ),
    row(
        "outage-member-missing",
        "database",
        "at reboot-cluster-from-complete-outage",
        "two members are ONLINE, the third is (MISSING)",
        "MySQL cluster status: OK_NO_TOLERANCE",
        Mishap::OutageMemberMissing,
    ),
    row(
        "vault-silent-after-boot",
        "vault",
        "at the first question to Vault",
        "curl: (7) Failed to connect to the unit's port 8200, with MySQL online",
        "vault status texts: Vault service not running",
        Mishap::VaultUnreachable,
    ),
    row(
        "share-twice-after-boot",
        "vault",
        "at the second share",
        "the same share again is accepted and counts for nothing",
        "Vault API: the same share twice does not raise progress",
        Mishap::VaultShareTwice,
    ),
    row(
        "wrong-share-after-boot",
        "vault",
        "at the third share",
        "400 Unseal failed, invalid key; the progress is back at 0",
        "Vault API; a share of the Vault before this one",
        Mishap::VaultWrongShare,
    ),
    row(
        "seals-again-after-boot",
        "vault",
        "when it is unsealed",
        "the process restarts right after the third share, and is sealed: Unit is sealed",
        "vault charm: restart, resume and a snap refresh seal it again",
        Mishap::VaultSealsAgain,
    ),
    row(
        "broker-down-after-boot",
        "messaging",
        ASKED,
        "the broker's node is known and does not run",
        "rabbitmq-server: running_nodes against disk_nodes",
        Mishap::BrokerDown,
    ),
    row(
        "osd-down-after-boot",
        "storage",
        ASKED,
        "HEALTH_WARN: 1 osds down",
        "Ceph health checks: OSD_DOWN",
        Mishap::OsdDown,
    ),
    row(
        "clock-skew-after-boot",
        "metal",
        ASKED,
        "HEALTH_WARN: clock skew detected on a monitor",
        "Ceph health checks: MON_CLOCK_SKEW",
        Mishap::ClockSkew,
    ),
    row(
        "raft-leaderless-after-boot",
        "network",
        ASKED,
        "Leader: unknown, Role: candidate, no connections",
        "OVN cluster/status: missing arrows are a partition",
        Mishap::OvnLeaderless,
    ),
    row(
        "backend-down-after-boot",
        "api",
        ASKED,
        "haproxy calls the backend of neutron-api DOWN, and juju status is green",
        "D-045",
        Mishap::BackendDown,
    ),
    row(
        "vip-silent-after-boot",
        "api",
        ASKED,
        "the dashboard's VIP on provider does not answer",
        "D-011: every VIP answers",
        Mishap::Graft(Graft::VipSilent),
    ),
    row(
        "compute-down-after-boot",
        "compute",
        ASKED,
        "one nova-compute is down; its unit is active",
        "Nova: state down while the status is enabled",
        Mishap::ComputeDown,
    ),
    row(
        "volume-down-after-boot",
        "storage",
        ASKED,
        "cinder-volume is down; its unit is active",
        "Cinder: state down while the status is enabled",
        Mishap::VolumeDown,
    ),
    row(
        "ovn-agent-dead-after-boot",
        "network",
        ASKED,
        "one OVN controller is not alive",
        "trap: the table shows :-) and XXX, JSON has booleans",
        Mishap::OvnAgentDead,
    ),
    api("guest-start-refused", "compute", "server start: HttpException 500", Op::Start, Wrong::Refused),
    api(
        "guest-stays-off",
        "compute",
        "server start ends with 0, and the server is SHUTOFF",
        Op::Start,
        Wrong::Silent,
    ),
    row(
        "management-stays-cold",
        "kubernetes",
        "when the management server is started",
        "TLS handshake timeout for hours",
        "known issue: etcd and k8sd after a cold start on two vCPUs, where twenty minutes are usual",
        Mishap::StaysCold,
    ),
    row(
        "conductor-shut-out-after-boot",
        "kubernetes",
        "when the conductor is asked",
        "helm from the conductor: i/o timeout; from the jumphost all is well",
        "D-078: the security group lets in what was measured at the place",
        Mishap::Graft(Graft::ConductorShutOut),
    ),
];
