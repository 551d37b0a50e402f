use super::*;

/// The database can be written to.
pub(super) static CHECK: Check = Check {
    id: "mysql-one-primary",
    layer: Layer::Mysql,
    bears: true,
    shows: "the database cluster has one primary, and it is ONLINE",
    asks: &[&questions::MYSQL_CLUSTER],
    judge,
    act: "nothing can be written without one: see mysql-cluster-ok",
    known: "mysql-super-read-only",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let topology =
        seen.said(&questions::MYSQL_CLUSTER)?.get("defaultReplicaSet").and_then(|set| set.get("topology"));
    let Some(members) = topology.and_then(Json::as_object).filter(|members| !members.is_empty()) else {
        return Err(Outcome::unmeasured("it names no members"));
    };
    let primary = |(_, one): &(&String, &Json)| {
        (text(one, "memberRole"), text(one, "status")) == (Some("PRIMARY"), Some("ONLINE"))
    };
    let primaries: Vec<String> = members.iter().filter(primary).map(|(address, _)| address.clone()).collect();
    Ok(match primaries.as_slice() {
        [one] => Outcome::holds(one.as_str()),
        [] => {
            Outcome::fails(format!("{} members", members.len()), "none of them is a primary that is ONLINE")
        }
        more => Outcome::fails(format!("{} primaries", more.len()), more.join(", ")),
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
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {"status": "OK", "primary": "a:3306", "topology": {"a:3306": {"status": "ONLINE", "memberRole": "PRIMARY"}, "b:3306": {"status": "ONLINE", "memberRole": "SECONDARY"}}}})), @"holds: a:3306");
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {"topology": {"a": {"memberRole": "PRIMARY", "status": "(MISSING)"}}}})), @"fails: 1 members: none of them is a primary that is ONLINE");
        insta::assert_snapshot!(check(json!({"defaultReplicaSet": {}})), @"unmeasured: it names no members");
    }
}
