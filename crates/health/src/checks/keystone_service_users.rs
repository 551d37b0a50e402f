use super::*;

/// The users of the services can log in.
pub(super) static CHECK: Check = Check {
    id: "keystone-service-users",
    layer: Layer::Keystone,
    bears: true,
    shows: "the users that the services log in with are enabled and their passwords not expired",
    asks: &[&questions::USERS],
    judge,
    act: "`openstack user set --enable ...`; an expired password is the charm's to renew",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::USERS, "users of services", |row| {
        let Some(name) = text(row, "name") else { return Row::Unclear };
        if !SERVICE_USERS.contains(&name) {
            return Row::Other;
        }
        let expired =
            text(row, "password_expires_at").and_then(time).is_some_and(|expires| expires <= seen.now);
        match row.get("enabled").and_then(Json::as_bool) {
            Some(true) if expired => Row::Bad(format!("{name}: its password has expired")),
            Some(true) => Row::Good,
            Some(false) => Row::Bad(format!("{name} is disabled")),
            None => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("keystone.users", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "nova", "enabled": true}, {"name": "ada", "enabled": false}])), @"holds: 1 users of services");
        insta::assert_snapshot!(check(json!([{"name": "nova", "enabled": false}, {"name": "glance", "enabled": true, "password_expires_at": "2026-06-09T11:00:00.000000"}])), @"fails: 2 of 2 users of services: nova is disabled; glance: its password has expired");
        insta::assert_snapshot!(check(json!([{"name": "ada", "enabled": true}])), @"unmeasured: there are no users of services, so nothing was looked at");
    }
}
