use super::*;

/// The servers of the northbound database see each other.
pub(super) static CHECK: Check = Check {
    id: "ovn-northbound-connected",
    layer: Layer::Ovn,
    bears: false,
    shows: "the server of the northbound database is connected to all others, both ways",
    asks: &[&questions::OVN_NB_CLUSTER],
    judge,
    act: "start ovsdb-server on the one that is missing, and look at the way between them",
    known: "ovn-stale-data",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    ovn::connected(seen, &questions::OVN_NB_CLUSTER)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("ovn.northbound", said(answer))]);
        insta::assert_snapshot!(check(json!({"status": "cluster member", "role": "leader", "leader": "self", "servers": [{"id": "a", "self": true}, {"id": "b", "self": false}, {"id": "c", "self": false}], "connections": ["<-b", "->b", "<-c", "->c"]})), @"holds: 3 servers");
        insta::assert_snapshot!(check(json!({"status": "cluster member", "role": "leader", "leader": "self", "servers": [{"id": "a", "self": true}, {"id": "b", "self": false}, {"id": "c", "self": false}], "connections": ["<-b", "->b", "->c"]})), @"fails: 1 of 3 servers: c");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it does not list its servers and connections");
    }
}
