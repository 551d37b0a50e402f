use super::*;

/// The northbound database has a leader.
pub(super) static CHECK: Check = Check {
    id: "ovn-northbound-led",
    layer: Layer::Ovn,
    bears: true,
    shows: "the northbound database is a member of its cluster, and somebody leads",
    asks: &[&questions::OVN_NB_CLUSTER],
    judge,
    act: "start the other servers of ovn-central; two of three must see each other",
    known: "ovn-election",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    ovn::led(seen, &questions::OVN_NB_CLUSTER)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("ovn.northbound", said(answer))]);
        insta::assert_snapshot!(check(json!({"status": "cluster member", "role": "leader", "leader": "self", "servers": [{"id": "a", "self": true}, {"id": "b", "self": false}, {"id": "c", "self": false}], "connections": ["<-b", "->b", "<-c", "->c"]})), @"holds: a cluster member; the leader is self");
        insta::assert_snapshot!(check(json!({"status": "cluster member", "role": "leader", "leader": "unknown", "servers": [{"id": "a", "self": true}, {"id": "b", "self": false}, {"id": "c", "self": false}], "connections": []})), @"fails: cluster member; the leader is unknown: nothing can be written to it");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it does not say whether it is a member and who leads");
    }
}
