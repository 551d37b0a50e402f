use super::*;

/// Data has all its copies.
pub(super) static CHECK: Check = Check {
    id: "ceph-groups-clean",
    layer: Layer::Ceph,
    bears: false,
    shows: "every placement group is active and clean",
    asks: &[&questions::CEPH_STATUS],
    judge,
    act: "while it recovers, wait; `ceph health detail` names groups that do not",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let map = seen.said(&questions::CEPH_STATUS)?.get("pgmap");
    let states = map.and_then(|map| map.get("pgs_by_state")).and_then(Json::as_array).into_iter().flatten();
    let judge = |row: &Json| match (text(row, "state_name"), row.get("count").and_then(Json::as_u64)) {
        // Scrubbing is work as usual.
        (Some(state), Some(_)) if state.starts_with("active+clean") => Row::Good,
        (Some(state), Some(count)) => Row::Bad(format!("{count} {state}")),
        _ => Row::Unclear,
    };
    Ok(of_rows(states.map(judge), "states of placement groups"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("ceph.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"pgmap": {"pgs_by_state": [{"state_name": "active+clean", "count": 60}, {"state_name": "active+clean+scrubbing", "count": 1}]}})), @"holds: 2 states of placement groups");
        insta::assert_snapshot!(check(json!({"pgmap": {"pgs_by_state": [{"state_name": "active+undersized+degraded", "count": 8}]}})), @"fails: 1 of 1 states of placement groups: 8 active+undersized+degraded");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: there are no states of placement groups, so nothing was looked at");
    }
}
