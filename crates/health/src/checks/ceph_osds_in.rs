use super::*;

/// Every OSD takes data.
pub(super) static CHECK: Check = Check {
    id: "ceph-osds-in",
    layer: Layer::Ceph,
    bears: false,
    shows: "every OSD is in",
    asks: &[&questions::CEPH_STATUS],
    judge,
    act: "`ceph osd tree out`; `ceph osd in ID` when it is well again",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    ceph::all_osds(seen, "num_in_osds", "in", "out")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("ceph.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"osdmap": {"num_osds": 4, "num_in_osds": 4}})), @"holds: 4 of 4 OSDs are in");
        insta::assert_snapshot!(check(json!({"osdmap": {"num_osds": 4, "num_in_osds": 3}})), @"fails: 3 of 4 OSDs are in: the others are out");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it does not count its OSDs");
    }
}
