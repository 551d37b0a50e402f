use super::*;

/// The project of the services is there.
pub(super) static CHECK: Check = Check {
    id: "keystone-service-project",
    layer: Layer::Keystone,
    bears: true,
    shows: "the project that the services log in to is there and enabled",
    asks: &[&questions::PROJECTS],
    judge,
    act: "`openstack project set --enable ...`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::PROJECTS, "projects of services", |row| {
        match (text(row, "name"), row.get("enabled").and_then(Json::as_bool)) {
            (Some("service" | "services"), Some(true)) => Row::Good,
            (Some(name @ ("service" | "services")), Some(false)) => Row::Bad(format!("{name} is disabled")),
            (Some("service" | "services"), None) | (None, _) => Row::Unclear,
            _ => Row::Other,
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
        let check = |rows| check(&CHECK, [("keystone.projects", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "service", "enabled": true}])), @"holds: 1 projects of services");
        insta::assert_snapshot!(check(json!([{"name": "services", "enabled": false}])), @"fails: 1 of 1 projects of services: services is disabled");
        insta::assert_snapshot!(check(json!([{"name": "admin", "enabled": true}])), @"unmeasured: there are no projects of services, so nothing was looked at");
    }
}
