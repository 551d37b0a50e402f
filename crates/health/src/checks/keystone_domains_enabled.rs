use super::*;

/// Domains can be logged in to.
pub(super) static CHECK: Check = Check {
    id: "keystone-domains-enabled",
    layer: Layer::Keystone,
    bears: true,
    shows: "the default domain is enabled",
    asks: &[&questions::DOMAINS],
    judge,
    act: "`openstack domain set --enable ...`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::DOMAINS, "domains of the cloud itself", |row| {
        let (Some(id), Some(name)) = (text(row, "id"), text(row, "name")) else { return Row::Unclear };
        let is_own = id == "default" || matches!(name, "admin_domain" | "service_domain");
        match (is_own, row.get("enabled").and_then(Json::as_bool)) {
            (false, _) => Row::Other,
            (true, Some(true)) => Row::Good,
            (true, Some(false)) => Row::Bad(format!("{name} is disabled")),
            (true, None) => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("keystone.domains", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "default", "name": "Default", "enabled": true}, {"id": "t", "name": "tenant", "enabled": false}])), @"holds: 1 domains of the cloud itself");
        insta::assert_snapshot!(check(json!([{"id": "x", "name": "service_domain", "enabled": false}])), @"fails: 1 of 1 domains of the cloud itself: service_domain is disabled");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no domains of the cloud itself, so nothing was looked at");
    }
}
