//! Vault, by its command line in its unit.

use super::Read;
use super::answer::{document, text, unclear, with, words};
use model::{CallFault, CallKind, CallPlace, CallSpec, ExecReply};
use serde_json::Value as Json;

pub(super) static READS: &[Read] = &[Read {
    spec: CallSpec {
        name: "vault.status",
        kind: CallKind::Read,
        place: CallPlace::Unit,
        arguments: &[],
        // The charm opens this listener to the unit itself, before there is a certificate.
        script: "VAULT_ADDR=http://127.0.0.1:8220 vault status -format=json",
        gives: "an object: `initialized`, `sealed`, the threshold `t` of `n` shares, `progress`, `version`",
        doc: "Asks whether a Vault is initialised and unsealed. Needs no token.",
    },
    answer: seal,
}];

/// Sealed and not initialised are answers too, for which it ends with 2.
fn seal(reply: &ExecReply) -> Result<Json, CallFault> {
    let text = text(reply)?;
    if !matches!(reply.status, Some(0 | 2)) || (reply.status == Some(2) && text.trim().is_empty()) {
        return Err(CallFault::Refused(words(reply)));
    }
    let answer = with(document(&text)?, &["initialized", "sealed"])?;
    let is_bool = |key: &str| answer.get(key).is_some_and(Json::is_boolean);
    match is_bool("initialized") && is_bool("sealed") {
        true => Ok(answer),
        false => Err(unclear("`initialized` and `sealed` of its answer are no bools")),
    }
}
