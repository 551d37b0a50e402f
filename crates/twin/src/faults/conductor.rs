//! What goes wrong when the driver is put into Magnum's conductor.

use super::bring_up::{self, row};
use super::management::parked;
use super::{Fault, Graft, Mishap, Table};
use crate::world::World;
use crate::world::conductor::{DROP_INS, File};
use crate::world::juju::UnitState;
use serde_json::json;

/// They set in on a cloud that has its management cluster and whose conductor nobody has touched.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (world.management.releases.as_slice(), world.conductor.files.is_empty()) {
        ([], _) => Err("there is no management cluster where the books begin"),
        (_, false) => Err("the conductor has its driver already"),
        (_, true) => Ok(()),
    }
}

const fn graft(
    name: &'static str,
    onset: &'static str,
    symptom: &'static str,
    source: &'static str,
    graft: Graft,
) -> Fault {
    row(name, "magnum", onset, symptom, source, Mishap::Graft(graft))
}

const fn change(
    name: &'static str,
    symptom: &'static str,
    source: &'static str,
    apply: fn(&mut World, &mut model::Seed),
) -> Fault {
    bring_up::change(name, "magnum", symptom, source, apply)
}

static FAULTS: [Fault; 19] = [
    change(
        "magnum-down-since",
        "magnum is blocked: Services not running that should be: magnum-conductor",
        "charm status texts",
        magnum_down,
    ),
    change(
        "management-server-parked-since",
        "the management server is off, and everything that was made with it looks as before",
        "D-041; D-042: the last health stays",
        parked,
    ),
    change(
        "older-driver-there",
        "the driver is installed, at 1.1.0",
        "D-031 to D-042 moved on from it",
        |world, _| {
            world.conductor.driver = Some("1.1.0".to_owned());
        },
    ),
    change(
        "older-drop-in-there",
        "99-capi.conf of an earlier try lies there, and of two files the later name wins",
        "D-037; oslo.config reads a folder in the order of names",
        |world, _| {
            let text = "[capi_helm]\ndefault_helm_chart_version = 0.10.1\n".to_owned();
            let file = File { mode: "644".to_owned(), owner: "root".to_owned(), text };
            world.conductor.files.insert(format!("{DROP_INS}/99-capi.conf"), file);
        },
    ),
    change(
        "trustee-domain-there",
        "somebody has made a domain magnum",
        "D-046: the action makes it",
        |world, _| {
            let one = json!({"id": "0808", "name": "magnum", "enabled": true, "description": ""});
            world.openstack.resources.add("Domain", one);
        },
    ),
    graft(
        "domain-setup-fails",
        "at domain-setup",
        "the action fails: Forbidden; juju run exits 0",
        "D-046; trap: juju run exits 0 for a failed action",
        Graft::DomainFails,
    ),
    graft(
        "domain-setup-does-nothing",
        "at domain-setup",
        "the action completes, and there is no domain",
        "a request that reports success and did nothing",
        Graft::DomainSilent,
    ),
    graft(
        "trustee-admin-without-role",
        "at domain-setup",
        "the domain and its user are there, and the user may do nothing",
        "D-064: create_user denied",
        Graft::TrusteeWithoutRole,
    ),
    graft(
        "driver-older",
        "when the driver is installed",
        "pip installs 1.3.0: somebody's constraints say so",
        "D-042: 1.3.0 asks for OpenStackCluster at v1alpha6",
        Graft::DriverOlder,
    ),
    graft(
        "helm-of-another-age",
        "when Helm is installed",
        "the helm that services find is v3.12.3",
        "D-034: helm belongs to the set",
        Graft::HelmOlder,
    ),
    graft(
        "drop-in-not-ascii",
        "when the drop-ins are written",
        "a space is a no-break space; the service ends without a word",
        "anti-patterns: non-ASCII in conf.d is a silent daemon failure",
        Graft::DropInNotAscii,
    ),
    graft(
        "drop-in-unreadable",
        "when the drop-ins are written",
        "the drop-ins are 0600 of root, and magnum cannot read them",
        "D-037: 0644",
        Graft::DropInUnreadable,
    ),
    graft(
        "drop-in-not-written",
        "when the drop-ins are written",
        "the one for Keystone v3 is missing, and the write ended with 0",
        "D-047; a request that reports success and did nothing",
        Graft::DropInSilent,
    ),
    graft(
        "kubeconfig-of-root",
        "when the kubeconfig is written",
        "the kubeconfig is 0600 of root: permission denied for magnum",
        "D-037: 0600, by path",
        Graft::KubeconfigOfRoot,
    ),
    graft(
        "conductor-args-lost",
        "at the restart",
        "magnum-conductor runs without the folder of the drop-ins",
        "D-037: the unit starts an init script that may ignore them",
        Graft::ConductorArgsLost,
    ),
    graft(
        "api-args-lost",
        "at the restart",
        "magnum-api runs without the folder of the drop-ins, and speaks no Keystone v3",
        "D-047",
        Graft::ApiArgsLost,
    ),
    graft(
        "driver-not-loaded",
        "after the restart",
        "list-drivers does not list it: JSONDecodeError at import",
        "trap: api_resources is parsed when the module is imported",
        Graft::DriverNotLoaded,
    ),
    graft(
        "conductor-down",
        "after the restart",
        "coe service list: magnum-conductor is down",
        "a service that ends at start",
        Graft::ConductorDown,
    ),
    graft(
        "conductor-cannot-reach-management",
        "when the conductor asks",
        "dial tcp: i/o timeout from the conductor, while the jumphost is answered",
        "D-063: the security group knows two addresses; D-042b",
        Graft::ConductorShutOut,
    ),
];

fn magnum_down(world: &mut World, _: &mut model::Seed) {
    let now = world.now;
    let apps = world.juju.models.iter_mut().flat_map(|model| model.apps.values_mut());
    for unit in apps.filter(|app| app.charm == "magnum").flat_map(|app| &mut app.units) {
        let text = "Services not running that should be: magnum-conductor";
        unit.state.set(now, UnitState::new("blocked", text, "idle", ""));
    }
}
