use super::*;

/// No endpoint is switched off.
pub(super) static CHECK: Check = Check {
    id: "keystone-endpoints-enabled",
    layer: Layer::Keystone,
    bears: false,
    shows: "every endpoint on Keystone's record is enabled and belongs to a service that is",
    asks: &[&questions::ENDPOINT_RECORDS, &questions::SERVICES],
    judge,
    act: "`openstack endpoint set --enable ...`, or delete what is left over",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let services = seen.rows(&questions::SERVICES)?;
    let service = |id: &str| services.iter().find(|one| text(one, "id") == Some(id));
    seen.each(&questions::ENDPOINT_RECORDS, "endpoints", |row| {
        let (Some(id), Some(url)) = (text(row, "service_id"), text(row, "url")) else { return Row::Unclear };
        let bad = |why: &str| Row::Bad(format!("{url}: {why}"));
        match (service(id), row.get("enabled").and_then(Json::as_bool)) {
            (_, Some(false)) => bad("it is disabled"),
            (None, _) => bad("its service is gone"),
            (Some(one), _) if one.get("enabled").and_then(Json::as_bool) == Some(false) => {
                bad("its service is disabled")
            }
            (Some(_), Some(true)) => Row::Good,
            (Some(_), None) => Row::Unclear,
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
        let check = |rows| {
            check(
                &CHECK,
                [
                    ("keystone.endpoints", said(rows)),
                    ("keystone.services", said(json!([{"id": "a"}, {"id": "b", "enabled": false}]))),
                ],
            )
        };
        insta::assert_snapshot!(check(json!([{"service_id": "a", "url": "u", "enabled": true}])), @"holds: 1 endpoints");
        insta::assert_snapshot!(check(json!([{"service_id": "a", "url": "u", "enabled": false}, {"service_id": "b", "url": "v", "enabled": true}, {"service_id": "c", "url": "w", "enabled": true}])), @"fails: 3 of 3 endpoints: u: it is disabled; v: its service is disabled; w: its service is gone");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no endpoints, so nothing was looked at");
    }
}
