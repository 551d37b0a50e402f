use super::*;

/// The roles that policies speak of are there.
pub(super) static CHECK: Check = Check {
    id: "keystone-roles-present",
    layer: Layer::Keystone,
    bears: true,
    shows: "the roles admin, member and reader are there",
    asks: &[&questions::ROLES],
    judge,
    act: "`keystone-manage bootstrap` makes them; run it in keystone's leader",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::ROLES)?;
    if rows.is_empty() {
        return Err(Outcome::unmeasured("there are no roles, so nothing was looked at"));
    }
    let has = |role: &&str| {
        rows.iter().any(|row| text(row, "name").is_some_and(|name| name.eq_ignore_ascii_case(role)))
    };
    let missing: Vec<&str> = ["admin", "member", "reader"].into_iter().filter(|role| !has(role)).collect();
    Ok(match missing.is_empty() {
        true => Outcome::holds(format!("{} roles", rows.len())),
        false => {
            Outcome::fails(format!("{} roles", rows.len()), format!("there is no {}", missing.join(", ")))
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
        let check = |rows| check(&CHECK, [("keystone.roles", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "Admin"}, {"name": "member"}, {"name": "reader"}])), @"holds: 3 roles");
        insta::assert_snapshot!(check(json!([{"name": "admin"}])), @"fails: 1 roles: there is no member, reader");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no roles, so nothing was looked at");
    }
}
