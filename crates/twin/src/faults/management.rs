//! What goes wrong on the way to the management cluster.

use super::bring_up::{api, change, row};
use super::carve::option;
use super::{Fault, Mishap, Op, Table, Wrong};
use crate::world::World;
use crate::world::juju::UnitState;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// They set in on a cloud whose Octavia works and that has no management cluster.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (world.openstack.configured, world.management.since) {
        (false, _) => Err("Octavia is not configured where the books begin"),
        (true, Some(_)) => Err("the management cluster is there already"),
        (true, None) => Ok(()),
    }
}

/// What can go wrong with the management cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Graft {
    AddonFailed,
    AddonNotServed,
    AddonSilent,
    ApiArgsLost,
    BalancerOrphaned,
    CertificatesSilent,
    ChartsUnreachable,
    CiliumCrashes,
    ClusterBalancerError,
    ClusterStuck,
    ConductorArgsLost,
    ConductorDown,
    ConductorElsewhere,
    ConductorShutOut,
    ControllerMissing,
    CoreNewest,
    CoreNotServed,
    DeleteStuck,
    DomainFails,
    DomainSilent,
    DriverNotLoaded,
    DriverOlder,
    DropInNotAscii,
    DropInSilent,
    DropInUnreadable,
    EgressBlocked,
    EtcdUnhealthy,
    HelmOlder,
    InfrastructureFailed,
    JanitorFailed,
    KubeconfigOfRoot,
    NodeNotReady,
    PodStays,
    ProviderBeta,
    ProviderCold,
    ProviderCrashes,
    ProviderNotServed,
    ResourcesSilent,
    SansIgnored,
    SecretsRefused,
    ServerKilled,
    SickSincePoll,
    SnapOtherChannel,
    StoreUnreachable,
    TagMoved,
    TrustRefused,
    TrusteeDenied,
    TrusteeWithoutRole,
    VipSilent,
}

/// The management server goes off, and nobody is told.
pub(super) fn parked(world: &mut World, _: &mut model::Seed) {
    let server = world.management.server.clone();
    world.openstack.resources.stop("Server", &server);
}

pub(super) const fn capi(
    name: &'static str,
    onset: &'static str,
    symptom: &'static str,
    source: &'static str,
    graft: Graft,
) -> Fault {
    row(name, "kubernetes", onset, symptom, source, Mishap::Graft(graft))
}

static FAULTS: [Fault; 36] = [
    capi(
        "charts-tag-moved",
        "when the set is read",
        "the tag's dependencies.json has another Cluster API than versions.yaml",
        "D-034: read at deploy time; a tag of git can be moved",
        Graft::TagMoved,
    ),
    capi(
        "charts-unreachable",
        "when the set is read",
        "curl: (28) the jumphost has no way out to GitHub",
        "phase-06: what must be true before",
        Graft::ChartsUnreachable,
    ),
    change(
        "reserved-memory-low",
        "compute",
        "reserved-host-memory is 512 again; guests are killed when a host runs out",
        "D-040",
        |world, _| option(world, "nova-compute", "reserved-host-memory", Value::from(512)),
    ),
    change(
        "octavia-down-since",
        "octavia",
        "octavia is blocked: Services not running that should be: octavia-api",
        "charm status texts",
        octavia_down,
    ),
    change(
        "management-network-there",
        "network",
        "somebody has made a network of that name",
        "an attempt that was begun before",
        |world, _| {
            world
                .openstack
                .resources
                .add("Network", json!({"id": "0a0a", "name": "capi-mgmt", "subnets": []}))
        },
    ),
    change(
        "management-server-parked",
        "compute",
        "the server is there and is off",
        "D-041: what is not highly available is started by hand",
        |world, _| {
            let one = json!({"id": "0909", "name": "capi-mgmt-v2", "status": "SHUTOFF", "addresses": {}});
            world.openstack.resources.add("Server", one);
        },
    ),
    change(
        "base-image-gone",
        "image",
        "nobody has an image jammy-base any more",
        "a clean-up that went too far",
        |world, _| {
            world
                .openstack
                .resources
                .remove_where("Image", |one| one.get("name") == Some(&json!("jammy-base")))
        },
    ),
    capi(
        "conductor-leaves-by-metal",
        "when it is asked for its way",
        "magnum's unit has no address on the provider's plane and speaks from metal",
        "D-067: who comes from another plane is refused",
        Graft::ConductorElsewhere,
    ),
    api(
        "management-network-refused",
        "network",
        "network create: HttpException 500",
        Op::Network,
        Wrong::Refused,
    ),
    api(
        "management-resolver-other",
        "network",
        "the subnet has another resolver",
        Op::Subnet,
        Wrong::Misread(3),
    ),
    api("management-gateway-not-set", "network", "the router has no way out", Op::Gateway, Wrong::Silent),
    api(
        "security-rule-not-made",
        "network",
        "rule create prints a rule that is not there",
        Op::Rule,
        Wrong::Silent,
    ),
    row(
        "security-group-open",
        "network",
        "when it is asked for",
        "the rules let everybody in",
        "D-063",
        Mishap::Api(Op::Rule, Wrong::Misread(0)),
    ),
    api(
        "key-not-printed",
        "compute",
        "keypair create ends with 0 and prints no key",
        Op::Keypair,
        Wrong::Silent,
    ),
    row(
        "management-server-no-valid-host",
        "compute",
        "when the server is made",
        "No valid host was found",
        "Nova scheduling; D-040 keeps memory for the host",
        Mishap::NoValidHost,
    ),
    row(
        "management-server-two-homed",
        "network",
        "when the server is made",
        "it has a second NIC, and replies leave by the wrong one",
        "D-033, D-035",
        Mishap::Api(Op::Server, Wrong::Misread(0)),
    ),
    api(
        "management-address-not-attached",
        "network",
        "server add floating ip ends with 0, and the address is nobody's",
        Op::Attach,
        Wrong::Silent,
    ),
    row(
        "management-address-dark",
        "network",
        "when the address is asked",
        "no floating IP answers, VIPs do",
        "D-057: every floating IP dark, VIPs fine",
        Mishap::FloatingDark,
    ),
    capi(
        "snap-store-unreachable",
        "when the snap is installed",
        "cannot install \"k8s\": context deadline exceeded",
        "a server without a way out, or a resolver that does not answer",
        Graft::StoreUnreachable,
    ),
    capi(
        "snap-other-channel",
        "when the snap is installed",
        "the snap follows latest/edge and renews itself to another Kubernetes",
        "D-035: 1.32-classic/stable",
        Graft::SnapOtherChannel,
    ),
    capi(
        "certificate-without-floating-ip",
        "at the bootstrap",
        "x509: certificate is valid for 10.152.183.1, 127.0.0.1, and not for the floating IP",
        "k8s snap: extra-sans at bootstrap, and never later",
        Graft::SansIgnored,
    ),
    capi(
        "management-node-not-ready",
        "when the node is asked",
        "the API answers, and its only node is NotReady",
        "etcd and k8sd deadlines for about 20 minutes after a cold start on two vCPUs",
        Graft::NodeNotReady,
    ),
    capi(
        "cilium-crashes",
        "when the node is asked",
        "the node is Ready, and Cilium on it is not",
        "D-035: Cilium; a node stays Ready for a while after its agent died",
        Graft::CiliumCrashes,
    ),
    capi(
        "pod-egress-blocked",
        "when a pod asks Keystone",
        "nc ends with 1: pods reach no VIP, the server does",
        "D-033, D-035: pods behind a second NIC got no answers",
        Graft::EgressBlocked,
    ),
    capi(
        "cert-manager-of-clusterctl",
        "at the install",
        "cert-manager was not applied, and clusterctl brought its own, another version",
        "clusterctl installs a cert-manager where it finds none",
        Graft::CertificatesSilent,
    ),
    capi(
        "resource-controller-missing",
        "at the install",
        "the provider runs without its resource controller",
        "CAPO from 0.12 on needs ORC; charts from 0.24.0 on list it",
        Graft::ResourcesSilent,
    ),
    capi(
        "core-newer-than-set",
        "at the install",
        "the core is the newest one that clusterctl knows",
        "D-034: nothing of the set is picked by hand",
        Graft::CoreNewest,
    ),
    capi(
        "provider-is-beta",
        "at the install",
        "the provider is v0.15.0-beta: OpenStackCluster at v1beta2 has no status.ready",
        "D-042; CAPO 0.15 implements contract v1beta2",
        Graft::ProviderBeta,
    ),
    capi(
        "provider-crashes",
        "at the install",
        "capo-controller-manager is never available",
        "a crash loop of a controller",
        Graft::ProviderCrashes,
    ),
    capi(
        "addon-provider-not-installed",
        "at the install",
        "helm ends with 0, and there is no release",
        "a request that reports success and did nothing",
        Graft::AddonSilent,
    ),
    capi(
        "janitor-failed",
        "at the install",
        "the janitor's release is failed: deleted clusters leave volumes and load balancers behind",
        "helm list: status failed",
        Graft::JanitorFailed,
    ),
    capi(
        "management-server-killed",
        "at the install",
        "the server is SHUTOFF: the kernel of its host killed it",
        "D-040: OOM-killed guest",
        Graft::ServerKilled,
    ),
    capi(
        "provider-version-not-served",
        "when it is asked what is served",
        "OpenStackCluster is not served at v1beta1: Infrastructure resource not found.",
        "D-042: a GET of a version that is not served is a 404",
        Graft::ProviderNotServed,
    ),
    capi(
        "core-version-not-served",
        "when it is asked what is served",
        "Cluster is not served at v1beta1: Cluster resource not found.",
        "CAPI's compatibility with v1beta1 ends with v1.16",
        Graft::CoreNotServed,
    ),
    capi(
        "addon-version-not-served",
        "when it is asked what is served",
        "the addon provider's kinds are not served",
        "helm installs kinds once and does not renew them",
        Graft::AddonNotServed,
    ),
    capi(
        "egress-probe-left",
        "when the probe is taken away",
        "delete ends with 0, and the pod is there",
        "a request that reports success and did nothing",
        Graft::PodStays,
    ),
];

fn octavia_down(world: &mut World, _: &mut model::Seed) {
    let now = world.now;
    let apps = world.juju.models.iter_mut().flat_map(|model| model.apps.values_mut());
    for unit in apps.filter(|app| app.charm == "octavia").flat_map(|app| &mut app.units) {
        let text = "Services not running that should be: octavia-api";
        unit.state.set(now, UnitState::new("blocked", text, "idle", ""));
    }
}
