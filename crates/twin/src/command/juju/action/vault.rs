use super::{Action, Outcome};
use crate::faults::Mishap;
use crate::settle;
use crate::world::World;
use crate::world::juju::{App, Model};
use crate::world::vault::base64;
use serde_json::{Value, json};

/// The actions of the vault charm that bring it up. It catches whatever goes wrong and fails the action with the last
/// line of the traceback, so the exit status stays 0.
pub(super) fn act(world: &mut World, action: &Action<'_>) -> Option<Outcome> {
    let leads = world.juju.model(action.model)?.unit(action.unit)?.1.leader;
    match action.name {
        "authorize-charm" | "generate-root-ca" | "get-root-ca" | "reissue-certificates" if !leads => {
            Some(Outcome::Failed("Please run action on lead unit".to_owned()))
        }
        "authorize-charm" => Some(authorize(world, action)),
        "generate-root-ca" => Some(root_ca(world, action)),
        "get-root-ca" => Some(Outcome::Done(json!({"output": world.vault.root_ca}))),
        "restart" => {
            world.vault.unsealed.remove(action.unit);
            settle::at_once(world, |_, app| app.charm == "vault");
            Some(Outcome::Done(json!({})))
        }
        _ => None,
    }
}

fn authorize(world: &mut World, action: &Action<'_>) -> Outcome {
    let Some(token) = action.params.get("token").and_then(Value::as_str) else {
        return Outcome::Failed("validation failed: (root) : token is required".to_owned());
    };
    if world.vault.is_sealed(action.unit) {
        return Outcome::Failed(
            "hvac.exceptions.VaultDown: error performing token check: Vault is sealed".to_owned(),
        );
    }
    if !world.vault.takes(token, world.now) {
        return Outcome::Failed("hvac.exceptions.Forbidden: permission denied".to_owned());
    }
    if !world.bites(Mishap::VaultAuthorizeSilent) {
        world.vault.authorized = true;
    }
    settle::at_once(world, |_, app| app.charm == "vault");
    settle::react(world, "secrets-storage-relation-changed", (20, 200), |_, app| {
        app.charm == "barbican-vault"
    });
    Outcome::Done(json!({}))
}

fn root_ca(world: &mut World, action: &Action<'_>) -> Outcome {
    if world.bites(Mishap::VaultRootCaFails) || world.vault.is_sealed(action.unit) || !world.vault.authorized
    {
        return Outcome::Failed("hvac.exceptions.Forbidden: permission denied".to_owned());
    }
    let mut seed = world.seed.fork("root ca");
    let body = base64(&mut seed, 64 * 17);
    let lines: Vec<&str> = (0..17).filter_map(|line| body.get(line * 64..line * 64 + 64)).collect();
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", lines.join("\n"));
    if world.bites(Mishap::VaultRootCaSilent) {
        return Outcome::Done(json!({"output": pem}));
    }
    world.vault.root_ca = Some(pem.clone());
    cascade(world);
    Outcome::Done(json!({"output": pem}))
}

/// Every application that asked Vault for a certificate gets one, and what waited for it goes on.
fn cascade(world: &mut World) {
    if world.bites(Mishap::CertificateWithheld) {
        let model =
            world.juju.models.iter().find(|model| model.apps.values().any(|app| app.charm == "vault"));
        let chassis = |app: &&App| app.charm == "ovn-chassis" && app.units.len() > 1;
        let units = model.and_then(|model| model.apps.values().find(chassis)).map(|app| &app.units);
        let last = units.and_then(|units| units.last()).map(|unit| unit.name.clone());
        world.vault.passed_over.extend(last);
    }
    settle::at_once(world, |_, app| app.charm == "vault");
    settle::react(world, "certificates-relation-changed", (60, 1_500), waits);
    if world.bites(Mishap::CertificateHookError) {
        fail_one(world);
    }
}

fn waits(model: &Model, app: &App) -> bool {
    app.charm != "vault" && model.related(&app.name, "certificates").next().is_some()
        || app.charm == "neutron-api-plugin-ovn"
}

/// One ovn-central unit fails in the hook that brings its certificate.
fn fail_one(world: &mut World) {
    let now = world.now;
    let models = world.juju.models.iter_mut();
    let mut units = models
        .flat_map(|model| model.apps.values_mut())
        .filter(|app| app.charm == "ovn-central")
        .flat_map(|app| &mut app.units);
    if let Some(unit) = units.find(|unit| !unit.leader) {
        let text = "hook failed: \"certificates-relation-changed\" for vault:certificates";
        unit.state.set(now + 200, crate::world::juju::UnitState::new("error", text, "idle", ""));
    }
}
