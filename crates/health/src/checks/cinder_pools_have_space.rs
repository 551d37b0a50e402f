use super::*;

/// There is room for volumes.
pub(super) static CHECK: Check = Check {
    id: "cinder-pools-have-space",
    layer: Layer::Cinder,
    bears: false,
    shows: "every pool that says how much is free has more than a twentieth left",
    asks: &[&questions::POOLS],
    judge,
    act: "look at the backend: for Ceph `ceph df`; add OSDs before it is full",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::POOLS, "pools", |row| {
        let Some(name) = text(row, "name") else { return Row::Unclear };
        let number = |key: &str| row.get("capabilities").and_then(|all| all.get(key));
        let (free, total) = (number("free_capacity_gb"), number("total_capacity_gb"));
        match (free.and_then(Json::as_f64), total.and_then(Json::as_f64)) {
            (Some(free), Some(total)) if total > 0.0 => match free / total < 0.05 {
                true => Row::Bad(format!("{name}: {free} of {total} GB are free")),
                false => Row::Good,
            },
            // A driver may say `infinite` or `unknown`.
            _ if free.is_some_and(Json::is_string) => Row::Good,
            _ => Row::Unclear,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("cinder.pools", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "c@ceph#ceph", "capabilities": {"free_capacity_gb": 900.0, "total_capacity_gb": 1000.0}}, {"name": "f", "capabilities": {"free_capacity_gb": "infinite"}}])), @"holds: 2 pools");
        insta::assert_snapshot!(check(json!([{"name": "c@ceph#ceph", "capabilities": {"free_capacity_gb": 1, "total_capacity_gb": 1000}}])), @"fails: 1 of 1 pools: c@ceph#ceph: 1 of 1000 GB are free");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no pools, so nothing was looked at");
        insta::assert_snapshot!(check(json!([{"name": "x", "capabilities": {}}])), @"unmeasured: 1 of 1 pools cannot be read");
    }
}
