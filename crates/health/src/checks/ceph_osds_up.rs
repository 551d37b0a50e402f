use super::*;

/// Every OSD runs.
pub(super) static CHECK: Check = Check {
    id: "ceph-osds-up",
    layer: Layer::Ceph,
    bears: false,
    shows: "every OSD is up",
    asks: &[&questions::CEPH_STATUS],
    judge,
    act: "`ceph osd tree down`; start it, and look at its disk",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    ceph::all_osds(seen, "num_up_osds", "up", "down")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("ceph.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"osdmap": {"num_osds": 4, "num_up_osds": 4}})), @"holds: 4 of 4 OSDs are up");
        insta::assert_snapshot!(check(json!({"osdmap": {"num_osds": 4, "num_up_osds": 3}})), @"fails: 3 of 4 OSDs are up: the others are down");
        insta::assert_snapshot!(check(json!({"osdmap": {"num_osds": 0}})), @"fails: 0 OSDs: nothing can be stored");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it does not count its OSDs");
    }
}
