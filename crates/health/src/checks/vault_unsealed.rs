use super::*;

/// Vault gives what it keeps.
pub(super) static CHECK: Check = Check {
    id: "vault-unsealed",
    layer: Layer::Vault,
    bears: true,
    shows: "Vault is initialised and not sealed",
    asks: &[&questions::VAULT_STATUS],
    judge,
    act: "unseal each unit with the shares of their keepers: the site's book of Vault has the steps",
    known: "vault-sealed",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let status = seen.said(&questions::VAULT_STATUS)?;
    let is = |key: &str| status.get(key).and_then(Json::as_bool);
    match (is("initialized"), is("sealed")) {
        (Some(true), Some(false)) => Ok(Outcome::holds("initialised and unsealed")),
        (Some(true), Some(true)) => Ok(Outcome::fails("sealed", "no certificate and no key leaves it")),
        (Some(false), _) => Ok(Outcome::fails("not initialised", "it has no keys yet")),
        _ => Err(Outcome::unmeasured("it does not say whether it is sealed")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("vault.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"initialized": true, "sealed": false})), @"holds: initialised and unsealed");
        insta::assert_snapshot!(check(json!({"initialized": true, "sealed": true})), @"fails: sealed: no certificate and no key leaves it");
        insta::assert_snapshot!(check(json!({"initialized": false, "sealed": true})), @"fails: not initialised: it has no keys yet");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it does not say whether it is sealed");
    }
}
