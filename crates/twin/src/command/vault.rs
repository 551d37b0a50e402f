use super::Ask;
use crate::call::{CallReply, Spot};
use serde_json::json;

/// `vault status -format=json` on a Vault unit. It ends with 2 where it is sealed.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    let (Spot::Unit(name), ["status", "-format=json"]) = (ask.place.spot.clone(), words.as_slice()) else {
        return ask.unknown(1, "twin: vault is known on a unit as `vault status -format=json`\n");
    };
    let vault = &ask.world.vault;
    let (n, t) = vault.seal.as_ref().map_or((0, 0), |seal| (seal.shares.len(), seal.threshold));
    let sealed = vault.is_sealed(&name);
    let status = json!({"type": "shamir", "initialized": vault.seal.is_some(), "sealed": sealed, "t": t, "n": n,
        "progress": vault.progress(&name), "nonce": "", "version": "1.8.8", "migration": false,
        "recovery_seal": false, "storage_type": "mysql"});
    CallReply {
        status: if sealed { 2 } else { 0 },
        ..CallReply::ok(crate::render::json_indented(&status, 2))
    }
}
