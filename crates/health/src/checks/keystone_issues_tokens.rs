use super::*;

/// Keystone gives the token that all else is asked with.
pub(super) static CHECK: Check = Check {
    id: "keystone-issues-tokens",
    layer: Layer::Keystone,
    bears: true,
    shows: "Keystone issues a token for these credentials",
    asks: &[&questions::TOKEN],
    judge,
    act: "look at the units of keystone, its database and its VIP; try `openstack token issue`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    if let Answer::Refused { status: status @ (401 | 403), words } = seen.answer(&questions::TOKEN)? {
        return Ok(Outcome::unmeasured(format!(
            "Keystone answers, and refuses these credentials ({status}): {words}"
        )));
    }
    alive(seen, &questions::TOKEN)?;
    let token = seen.said(&questions::TOKEN)?;
    match text(token, "expires_at") {
        Some(expires) => Ok(Outcome::holds(format!("a token until {expires}"))),
        None => Err(Outcome::unmeasured("the token has no `expires_at`")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, refused, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("keystone.token", answer)]);
        insta::assert_snapshot!(check(said(json!({"expires_at": "2026-06-09T13:00:00.000000Z"}))), @"holds: a token until 2026-06-09T13:00:00.000000Z");
        insta::assert_snapshot!(check(said(json!({}))), @"unmeasured: the token has no `expires_at`");
        insta::assert_snapshot!(check(refused(401, "wrong password")), @"unmeasured: Keystone answers, and refuses these credentials (401): wrong password");
        insta::assert_snapshot!(check(refused(500, "database")), @"fails: it does not answer as it should: it answered 500: database");
        insta::assert_snapshot!(check(crate::Answer::Silent("Connection refused".to_owned())), @"fails: it does not answer as it should: Connection refused");
    }
}
