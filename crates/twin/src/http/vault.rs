//! Vault's API, as far as bringing it up needs it: seal status, initialising, unsealing, tokens.

use super::{Answer, Request};
use crate::faults::Mishap;
use crate::settle;
use crate::world::World;
use crate::world::juju::Unit;
use crate::world::vault::{self, Given, Token};
use serde_json::{Value, json};

/// Answers one request to a unit's process.
pub(super) fn answer(world: &mut World, unit: &Unit, request: &Request) -> Answer {
    // Its storage is in MySQL: without that the process ends as often as it is started.
    if world.database.is_out() || world.bites(Mishap::VaultUnreachable) {
        return Answer::Refused;
    }
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/v1/sys/seal-status") => ok(&status(world, &unit.name)),
        ("GET", "/v1/sys/health") => health(world, &unit.name),
        ("PUT" | "POST", "/v1/sys/init") => initialise(world, request),
        ("PUT" | "POST", "/v1/sys/unseal") => unseal(world, &unit.name, request),
        ("POST" | "PUT", "/v1/auth/token/create") => token(world, &unit.name, request),
        _ => Answer::Unknown,
    }
}

fn ok(value: &Value) -> Answer {
    Answer::Replied(200, format!("{value}\n"))
}

fn error(status: u16, text: &str) -> Answer {
    Answer::Replied(status, format!("{}\n", json!({"errors": [text]})))
}

fn status(world: &World, unit: &str) -> Value {
    let vault = &world.vault;
    let (n, t) = vault.seal.as_ref().map_or((0, 0), |seal| (seal.shares.len(), seal.threshold));
    let sealed = vault.is_sealed(unit);
    let mut status = json!({
        "type": "shamir", "initialized": vault.seal.is_some(), "sealed": sealed, "t": t, "n": n,
        "progress": vault.progress(unit), "nonce": "", "version": "1.8.8", "migration": false,
        "recovery_seal": false, "storage_type": "mysql",
    });
    if let (false, Some(seal), Some(object)) = (sealed, &vault.seal, status.as_object_mut()) {
        let short: String = seal.cluster.chars().take(8).collect();
        object.insert("cluster_name".to_owned(), json!(format!("vault-cluster-{short}")));
        object.insert("cluster_id".to_owned(), json!(seal.cluster));
    }
    status
}

fn health(world: &World, unit: &str) -> Answer {
    let code = match (&world.vault.seal, world.vault.is_sealed(unit)) {
        (None, _) => 501,
        (Some(_), true) => 503,
        (Some(_), false) => 200,
    };
    let body = json!({
        "initialized": world.vault.seal.is_some(), "sealed": world.vault.is_sealed(unit), "standby": false,
        "performance_standby": false, "replication_performance_mode": "disabled", "replication_dr_mode": "disabled",
        "server_time_utc": world.now, "version": "1.8.8",
    });
    Answer::Replied(code, format!("{body}\n"))
}

fn initialise(world: &mut World, request: &Request) -> Answer {
    let asked = request.json();
    let number = |key: &str| asked.get(key).and_then(Value::as_u64).unwrap_or(0) as usize;
    let (shares, threshold) = (number("secret_shares"), number("secret_threshold"));
    if world.vault.seal.is_some() {
        return error(400, "Vault is already initialized");
    }
    if shares == 0 || threshold == 0 || threshold > shares {
        return error(400, "invalid seal configuration: the number of shares and the threshold do not fit");
    }
    let mut seed = world.seed.fork("vault");
    let seal = world.vault.initialise(shares, threshold, &mut seed).clone();
    settle::react(world, "update-status", (20, 290), |_, app| app.charm == "vault");
    if world.bites(Mishap::VaultInitUnheard) {
        return Answer::Silent;
    }
    let hex = |share: &String| share.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let keys: Vec<String> = seal.shares.iter().map(hex).collect();
    ok(&json!({"keys": keys, "keys_base64": seal.shares, "root_token": seal.root_token}))
}

fn unseal(world: &mut World, unit: &str, request: &Request) -> Answer {
    if world.vault.seal.is_none() {
        return error(400, "Vault is not initialized");
    }
    let asked = request.json();
    let Some(share) = asked.get("key").and_then(Value::as_str).filter(|share| !share.is_empty()) else {
        return error(400, "'key' must be specified in request body as JSON, or 'reset' set to true");
    };
    if !world.vault.is_sealed(unit) {
        return ok(&status(world, unit));
    }
    match vault::give(world, unit, share) {
        Given::Refused => error(400, "Unseal failed, invalid key"),
        Given::Counted => ok(&status(world, unit)),
        Given::Unsealed => {
            settle::react(world, "update-status", (20, 290), |_, app| app.charm == "vault");
            let mut told = status(world, unit);
            if let Some(object) = told.as_object_mut() {
                object.insert("sealed".to_owned(), json!(false));
            }
            ok(&told)
        }
    }
}

fn token(world: &mut World, unit: &str, request: &Request) -> Answer {
    if world.vault.is_sealed(unit) {
        return error(503, "error performing token check: Vault is sealed");
    }
    let now = world.now;
    if !request.header("x-vault-token").is_some_and(|token| world.vault.takes(token, now)) {
        return error(403, "permission denied");
    }
    let asked = request.json();
    let ttl = asked.get("ttl").and_then(Value::as_str).and_then(minutes).unwrap_or(2_764_800);
    let until = if world.bites(Mishap::VaultTokenExpired) { now } else { now + ttl };
    let mut seed = world.seed.fork(&format!("token {}", world.calls));
    let id = format!("s.{}", vault::base64(&mut seed, 24).replace(['+', '/'], "x"));
    world.vault.tokens.push(Token { id: id.clone(), until });
    ok(&json!({"request_id": crate::world::juju::uuid(&mut seed), "lease_id": "", "renewable": false,
        "lease_duration": 0, "data": null, "wrap_info": null, "warnings": null,
        "auth": {"client_token": id, "policies": ["root"], "token_policies": ["root"], "metadata": null,
            "lease_duration": ttl, "renewable": true, "entity_id": "", "token_type": "service", "orphan": false}}))
}

/// `10m` as seconds.
fn minutes(text: &str) -> Option<i64> {
    let (number, factor) = match text.char_indices().next_back()? {
        (at, 'm') => (text.get(..at)?, 60),
        (at, 's') => (text.get(..at)?, 1),
        (at, 'h') => (text.get(..at)?, 3_600),
        _ => (text, 1),
    };
    number.parse::<i64>().ok().and_then(|number| number.checked_mul(factor))
}
