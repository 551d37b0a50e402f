use super::*;

/// Barbican answers who has a token.
pub(super) static CHECK: Check = Check {
    id: "barbican-api-answers",
    layer: Layer::Barbican,
    bears: true,
    shows: "Barbican's API counts its secrets for a token of this cloud",
    asks: &[&questions::SECRETS],
    judge,
    act: "look at the units of barbican and their log; where Vault is its store, at Vault's seal first",
    known: "barbican-500",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    alive(seen, &questions::SECRETS)?;
    match seen.said(&questions::SECRETS)?.get("total").and_then(Json::as_u64) {
        Some(total) => Ok(Outcome::holds(format!("it counts {total} secrets"))),
        None => Err(Outcome::unmeasured("its answer has no `total`")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, refused, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("barbican.secrets", answer)]);
        insta::assert_snapshot!(check(said(json!({"total": 0}))), @"holds: it counts 0 secrets");
        insta::assert_snapshot!(check(said(json!({}))), @"unmeasured: its answer has no `total`");
        insta::assert_snapshot!(check(refused(500, "sealed")), @"fails: it does not answer as it should: it answered 500: sealed");
    }
}
