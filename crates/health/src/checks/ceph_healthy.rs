use super::*;

/// Ceph is healthy by its own word.
pub(super) static CHECK: Check = Check {
    id: "ceph-healthy",
    layer: Layer::Ceph,
    bears: false,
    shows: "Ceph says HEALTH_OK",
    asks: &[&questions::CEPH_STATUS],
    judge,
    act: "`ceph health detail`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let status = seen.said(&questions::CEPH_STATUS)?;
    let health = status.get("health");
    let Some(word) = health.and_then(|health| text(health, "status")) else {
        return Err(Outcome::unmeasured("it says nothing of its health"));
    };
    let checks = health.and_then(|health| health.get("checks")).and_then(Json::as_object);
    let checks: Vec<String> = checks.into_iter().flatten().map(|(code, _)| code.clone()).collect();
    Ok(match word {
        "HEALTH_OK" => Outcome::holds(word),
        other => Outcome::fails(other, checks.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("ceph.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"health": {"status": "HEALTH_OK", "checks": {}}})), @"holds: HEALTH_OK");
        insta::assert_snapshot!(check(json!({"health": {"status": "HEALTH_WARN", "checks": {"OSD_DOWN": {}}}})), @"fails: HEALTH_WARN: OSD_DOWN");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it says nothing of its health");
    }
}
