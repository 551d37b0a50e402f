//! What goes wrong while Vault is brought up and the certificates settle.

use super::{Act, Fault, Mishap, Op, Table, Wrong, from_the_start};
use crate::world::World;

/// They set in on a cloud that is deployed and whose Vault nobody has initialised.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    let charms = world.juju.models.iter().flat_map(|model| model.apps.values());
    match charms.into_iter().any(|app| app.charm == "vault") {
        false => Err("no Vault is deployed where the books begin"),
        true if world.vault.seal.is_some() => Err("Vault is initialised already"),
        true => Ok(()),
    }
}

/// The public corpus of faults that were injected into OpenStack.
pub(super) const CORPUS: &str =
    "the OpenStack fault-injection corpus: exception, missing call, wrong parameter";

/// A request to an API that goes wrong.
pub(super) const fn api(
    name: &'static str,
    layer: &'static str,
    symptom: &'static str,
    op: Op,
    wrong: Wrong,
) -> Fault {
    row(name, layer, "when it is asked for", symptom, CORPUS, Mishap::Api(op, wrong))
}

/// Something that is so before the first call.
pub(super) const fn change(
    name: &'static str,
    layer: &'static str,
    symptom: &'static str,
    source: &'static str,
    apply: fn(&mut World, &mut model::Seed),
) -> Fault {
    let act = Act::World(apply, from_the_start);
    Fault { name, layer, onset: "before the first call", symptom, source, act }
}

pub(super) const fn row(
    name: &'static str,
    layer: &'static str,
    onset: &'static str,
    symptom: &'static str,
    source: &'static str,
    mishap: Mishap,
) -> Fault {
    Fault { name, layer, onset, symptom, source, act: Act::Mishap(mishap) }
}

/// The same, which goes wrong at one occasion only.
pub(super) const fn once(
    name: &'static str,
    layer: &'static str,
    onset: &'static str,
    symptom: &'static str,
    source: &'static str,
    (mishap, occasion): (Mishap, u32),
) -> Fault {
    Fault { name, layer, onset, symptom, source, act: Act::Once(mishap, occasion) }
}

static FAULTS: [Fault; 14] = [
    Fault {
        name: "vault-initialised-by-another",
        layer: "vault",
        onset: "before the first call",
        symptom: "Vault is initialised and sealed, and nobody here holds its keys; a second init is refused",
        source: "Vault API: 400 Vault is already initialized",
        act: Act::World(
            |world, seed| {
                world.vault.initialise(5, 3, seed);
            },
            super::from_the_start,
        ),
    },
    Fault {
        name: "vault-storage-down",
        layer: "database",
        onset: "before the first call",
        symptom: "a mysql-innodb-cluster unit is blocked: Cluster is inaccessible from this instance",
        source: "mysql-innodb-cluster status texts; Vault keeps its storage in MySQL",
        act: Act::World(database_down, super::from_the_start),
    },
    Fault {
        name: "vault-agent-lost",
        layer: "juju",
        onset: "before the first call",
        symptom: "the Vault unit shows unknown, agent lost; its API answers as ever",
        source: "Juju 3.6 status: a lost agent forces the workload to unknown",
        act: Act::World(agent_lost, super::from_the_start),
    },
    row(
        "vault-unreachable",
        "vault",
        "at the first question to Vault",
        "curl: (7) Failed to connect to the unit's port 8200",
        "vault status texts: Vault service not running",
        Mishap::VaultUnreachable,
    ),
    row(
        "vault-init-output-lost",
        "vault",
        "at the init",
        "Vault is initialised, and the answer with the keys never came",
        "DOCFIX-006",
        Mishap::VaultInitUnheard,
    ),
    row(
        "unseal-share-repeated",
        "vault",
        "at the second share",
        "the same share again is accepted and counts for nothing",
        "Vault API: the same share twice does not raise progress",
        Mishap::VaultShareTwice,
    ),
    row(
        "unseal-wrong-share",
        "vault",
        "at the third share",
        "400 Unseal failed, invalid key; the progress is back at 0",
        "Vault API; a share of the Vault before this one",
        Mishap::VaultWrongShare,
    ),
    row(
        "vault-seals-again",
        "vault",
        "when it is unsealed",
        "the process restarts right after the third share, and is sealed: Unit is sealed",
        "vault charm: restart, resume and a snap refresh seal it again",
        Mishap::VaultSealsAgain,
    ),
    row(
        "token-expired-before-authorize",
        "vault",
        "when the token is made",
        "authorize-charm fails with permission denied, and juju run exits 0",
        "trap: the vault charm catches every exception and calls action-fail",
        Mishap::VaultTokenExpired,
    ),
    row(
        "authorize-does-nothing",
        "vault",
        "at authorize-charm",
        "the action completes, and the charm still asks to be authorised",
        "a request that reports success and did nothing",
        Mishap::VaultAuthorizeSilent,
    ),
    row(
        "root-ca-fails",
        "vault",
        "at generate-root-ca",
        "the action fails with permission denied; juju run exits 0, and every service goes on waiting",
        "DOCFIX-014; trap: juju run exits 0 for a failed action",
        Mishap::VaultRootCaFails,
    ),
    row(
        "root-ca-missing",
        "vault",
        "at generate-root-ca",
        "the action prints a certificate, and Vault still says Missing CA cert",
        "DOCFIX-014",
        Mishap::VaultRootCaSilent,
    ),
    row(
        "certificate-withheld",
        "certificates",
        "at generate-root-ca",
        "one ovn-chassis unit goes on waiting: 'certificates' awaiting server certificate data",
        "phase-02: the certificate cascade must reach every unit",
        Mishap::CertificateWithheld,
    ),
    row(
        "certificate-hook-error",
        "certificates",
        "when the certificates arrive",
        "one ovn-central unit in error: hook failed: certificates-relation-changed",
        "Juju 3.6: a failed hook shows as workload error",
        Mishap::CertificateHookError,
    ),
];

/// The database has lost its quorum since the deploy.
pub(super) fn database_down(world: &mut World, _: &mut model::Seed) {
    use crate::world::juju::UnitState;
    let now = world.now;
    let apps = world.juju.models.iter_mut().flat_map(|model| model.apps.values_mut());
    for unit in apps.filter(|app| app.charm == "mysql-innodb-cluster").flat_map(|app| &mut app.units) {
        let text = "Cluster is inaccessible from this instance. Please check logs for details.";
        unit.state.set(now, UnitState::new("blocked", text, "idle", ""));
    }
}

/// The agent of a Vault unit has gone since the deploy.
fn agent_lost(world: &mut World, seed: &mut model::Seed) {
    use crate::world::juju::UnitState;
    let now = world.now;
    let apps = world.juju.models.iter_mut().flat_map(|model| model.apps.values_mut());
    let mut units: Vec<_> = apps.filter(|app| app.charm == "vault").flat_map(|app| &mut app.units).collect();
    let chosen = seed.between(0, units.len() as u64) as usize;
    if let Some(unit) = units.get_mut(chosen) {
        let text = format!("agent lost, see 'juju show-status-log {}'", unit.name);
        unit.state
            .set(now, UnitState::new("unknown", &text, "lost", "agent is not communicating with the server"));
    }
}
