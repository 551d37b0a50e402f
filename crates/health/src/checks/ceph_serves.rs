use super::*;

/// Ceph answers its clients.
pub(super) static CHECK: Check = Check {
    id: "ceph-serves",
    layer: Layer::Ceph,
    bears: true,
    shows: "Ceph is not in HEALTH_ERR",
    asks: &[&questions::CEPH_STATUS],
    judge,
    act: "`ceph health detail`, then begin with monitors, then OSDs",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let status = seen.said(&questions::CEPH_STATUS)?;
    match status.get("health").and_then(|health| text(health, "status")) {
        Some(word @ ("HEALTH_OK" | "HEALTH_WARN")) => Ok(Outcome::holds(word)),
        Some(other) => Ok(Outcome::fails(other, "reads or writes stop")),
        None => Err(Outcome::unmeasured("it says nothing of its health")),
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
        insta::assert_snapshot!(check(json!({"health": {"status": "HEALTH_WARN"}})), @"holds: HEALTH_WARN");
        insta::assert_snapshot!(check(json!({"health": {"status": "HEALTH_ERR"}})), @"fails: HEALTH_ERR: reads or writes stop");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it says nothing of its health");
    }
}
