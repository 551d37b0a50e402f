use super::*;

/// Our clock and Keystone's agree.
pub(super) static CHECK: Check = Check {
    id: "clock-of-keystone",
    layer: Layer::Hosts,
    bears: true,
    shows: "the clock of the host that answers for Keystone agrees with ours",
    asks: &[&questions::TOKEN],
    judge,
    act: "run `chronyc tracking` on the hosts and on this machine, and mend the one that is not synchronised",
    known: "chrony-no-source",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let token = seen.said(&questions::TOKEN)?;
    let theirs = text(token, "issued_at").and_then(time);
    let Some(theirs) = theirs else {
        return Err(Outcome::unmeasured("the token does not say when it was issued"));
    };
    let ahead = theirs.as_second() - seen.now.as_second();
    let says =
        format!("its clock is {} s {} ours", ahead.abs(), if ahead < 0 { "behind" } else { "ahead of" });
    Ok(if ahead.abs() > SKEW {
        Outcome::fails(says, format!("more than {SKEW} s apart"))
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
        insta::assert_snapshot!(check(json!({"issued_at": "2026-06-09T12:00:02Z"})), @"holds: its clock is 2 s ahead of ours");
        insta::assert_snapshot!(check(json!({"issued_at": "2026-06-09T11:00:00Z"})), @"fails: its clock is 3600 s behind ours: more than 5 s apart");
        insta::assert_snapshot!(check(json!({"issued_at": null})), @"unmeasured: the token does not say when it was issued");
    }
}
