use super::*;

/// The database cluster is whole by its own word.
pub(super) static CHECK: Check = Check {
    id: "mysql-cluster-ok",
    layer: Layer::Mysql,
    bears: true,
    shows: "the database cluster says OK, and can lose a member",
    asks: &[&questions::MYSQL_CLUSTER],
    judge,
    act: "`juju run UNIT cluster-status`; bring members back one by one (rejoin-instance), and only after a complete outage reboot-cluster-from-complete-outage",
    known: "innodb-quorum-lost",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let set = seen.said(&questions::MYSQL_CLUSTER)?.get("defaultReplicaSet");
    let Some(status) = set.and_then(|set| text(set, "status")) else {
        return Err(Outcome::unmeasured("it has no `status`"));
    };
    Ok(match status {
        "OK" => Outcome::holds("OK"),
        other => {
            Outcome::fails(other, set.and_then(|set| text(set, "statusText")).unwrap_or("it is not whole"))
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
        let check = |answer| check(&CHECK, [("mysql.cluster", said(answer))]);
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {"status": "OK", "primary": "a:3306", "topology": {"a:3306": {"status": "ONLINE", "memberRole": "PRIMARY"}, "b:3306": {"status": "ONLINE", "memberRole": "SECONDARY"}}}})), @"holds: OK");
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {"status": "OK_NO_TOLERANCE", "primary": "a:3306", "topology": {"a:3306": {"status": "ONLINE", "memberRole": "PRIMARY"}, "b:3306": {"status": "(MISSING)", "memberRole": "SECONDARY"}}}})), @"fails: OK_NO_TOLERANCE: it is not whole");
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {"status": "NO_QUORUM", "statusText": "Cluster has no quorum"}})), @"fails: NO_QUORUM: Cluster has no quorum");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it has no `status`");
    }
}
