use super::*;

/// Every monitor is in the quorum.
pub(super) static CHECK: Check = Check {
    id: "ceph-quorum-whole",
    layer: Layer::Ceph,
    bears: false,
    shows: "every monitor is in the quorum",
    asks: &[&questions::CEPH_STATUS],
    judge,
    act: "start the monitor that is away, and compare the clocks of the monitors",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let status = seen.said(&questions::CEPH_STATUS)?;
    let names = status.get("quorum_names").and_then(Json::as_array).map(Vec::len);
    let all = status
        .get("monmap")
        .and_then(|map| map.get("num_mons"))
        .and_then(Json::as_u64)
        .and_then(|all| usize::try_from(all).ok());
    match (names, all) {
        (Some(names), Some(all)) if all > 0 => {
            let says = format!("{names} of {all} monitors");
            Ok(if names < all { Outcome::fails(says, "the others are away") } else { Outcome::holds(says) })
        }
        _ => Err(Outcome::unmeasured("it does not say who is in the quorum")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("ceph.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"quorum_names": ["a", "b", "c"], "monmap": {"num_mons": 3}})), @"holds: 3 of 3 monitors");
        insta::assert_snapshot!(check(json!({"quorum_names": ["a", "b"], "monmap": {"num_mons": 3}})), @"fails: 2 of 3 monitors: the others are away");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it does not say who is in the quorum");
    }
}
