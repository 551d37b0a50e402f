use super::*;

/// There is a type of volume.
pub(super) static CHECK: Check = Check {
    id: "cinder-types-present",
    layer: Layer::Cinder,
    bears: false,
    shows: "there is a public type of volume",
    asks: &[&questions::VOLUME_TYPES],
    judge,
    act: "`openstack volume type create`; Cinder makes __DEFAULT__ itself, so look at its database migration",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::VOLUME_TYPES, "public types", |row| {
        match (text(row, "name"), row.get("is_public").and_then(Json::as_bool)) {
            (Some(_), Some(true)) => Row::Good,
            (Some(_), Some(false)) => Row::Other,
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
        let check = |rows| check(&CHECK, [("cinder.types", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "__DEFAULT__", "is_public": true}])), @"holds: 1 public types");
        insta::assert_snapshot!(check(json!([{"name": "x", "is_public": false}])), @"unmeasured: there are no public types, so nothing was looked at");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no public types, so nothing was looked at");
    }
}
