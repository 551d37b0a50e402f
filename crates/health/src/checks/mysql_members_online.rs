use super::*;

/// Every member of the database cluster works.
pub(super) static CHECK: Check = Check {
    id: "mysql-members-online",
    layer: Layer::Mysql,
    bears: false,
    shows: "every member of the database cluster is ONLINE",
    asks: &[&questions::MYSQL_CLUSTER],
    judge,
    act: "`juju run UNIT rejoin-instance address=...`; look at mysqld's log of that member",
    known: "mysql-member-expelled",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let topology =
        seen.said(&questions::MYSQL_CLUSTER)?.get("defaultReplicaSet").and_then(|set| set.get("topology"));
    let members = topology.and_then(Json::as_object).into_iter().flatten();
    let judge = |(address, member): (&String, &Json)| match text(member, "status") {
        Some("ONLINE") => Row::Good,
        Some(other) => Row::Bad(format!("{address} is {other}")),
        None => Row::Unclear,
    };
    Ok(of_rows(members.map(judge), "members"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("mysql.cluster", said(answer))]);
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {"status": "OK", "primary": "a:3306", "topology": {"a:3306": {"status": "ONLINE", "memberRole": "PRIMARY"}, "b:3306": {"status": "ONLINE", "memberRole": "SECONDARY"}}}})), @"holds: 2 members");
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {"status": "OK_NO_TOLERANCE", "primary": "a:3306", "topology": {"a:3306": {"status": "ONLINE", "memberRole": "PRIMARY"}, "b:3306": {"status": "(MISSING)", "memberRole": "SECONDARY"}}}})), @"fails: 1 of 2 members: b:3306 is (MISSING)");
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {"topology": {}}})), @"unmeasured: there are no members, so nothing was looked at");
    }
}
