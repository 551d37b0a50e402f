use super::*;

/// Ceph has room.
pub(super) static CHECK: Check = Check {
    id: "ceph-has-space",
    layer: Layer::Ceph,
    bears: false,
    shows: "less than four fifths of Ceph are used",
    asks: &[&questions::CEPH_STATUS],
    judge,
    act: "add OSDs, or delete what is not needed; at 95% Ceph stops writes",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let map = seen.said(&questions::CEPH_STATUS)?.get("pgmap");
    let number = |key: &str| map.and_then(|map| map.get(key)).and_then(Json::as_f64);
    match (number("bytes_used"), number("bytes_total")) {
        (Some(used), Some(total)) if total > 0.0 => {
            let says =
                format!("{:.0}% of {:.0} GiB are used", 100.0 * used / total, total / f64::from(1 << 30));
            Ok(if used / total > 0.8 {
                Outcome::fails(says, "when one host is lost the rest will be full")
            } else {
                Outcome::holds(says)
            })
        }
        _ => Err(Outcome::unmeasured("it does not say how much is used")),
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
        insta::assert_snapshot!(check(json!({"pgmap": {"bytes_used": 30, "bytes_total": 100}})), @"holds: 30% of 0 GiB are used");
        insta::assert_snapshot!(check(json!({"pgmap": {"bytes_used": 90000000000_u64, "bytes_total": 100000000000_u64}})), @"fails: 90% of 93 GiB are used: when one host is lost the rest will be full");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it does not say how much is used");
    }
}
