use super::*;

/// A token lives long enough to be used.
pub(super) static CHECK: Check = Check {
    id: "keystone-token-lives",
    layer: Layer::Keystone,
    bears: true,
    shows: "a new token is good for a while, and not yet expired by our clock",
    asks: &[&questions::TOKEN],
    judge,
    act: "compare the clocks, then look at `token-expiration` of keystone",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let token = seen.said(&questions::TOKEN)?;
    let expires = text(token, "expires_at").and_then(time);
    let Some(expires) = expires else {
        return Err(Outcome::unmeasured("the token has no time at which it expires"));
    };
    let minutes = (expires.as_second() - seen.now.as_second()) / 60;
    let says = format!("{minutes} minutes are left to a new token");
    Ok(if minutes < 5 {
        Outcome::fails(says, "services expire tokens in the middle of their work")
    } else {
        Outcome::holds(says)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("keystone.token", said(answer))]);
        insta::assert_snapshot!(check(json!({"expires_at": "2026-06-09T13:00:00.000000Z"})), @"holds: 60 minutes are left to a new token");
        insta::assert_snapshot!(check(json!({"expires_at": "2026-06-09T12:01:00Z"})), @"fails: 1 minutes are left to a new token: services expire tokens in the middle of their work");
        insta::assert_snapshot!(check(json!({"expires_at": "soon"})), @"unmeasured: the token has no time at which it expires");
    }
}
