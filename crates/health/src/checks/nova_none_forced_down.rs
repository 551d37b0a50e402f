use super::*;

/// No compute service was left fenced.
pub(super) static CHECK: Check = Check {
    id: "nova-none-forced-down",
    layer: Layer::Nova,
    bears: false,
    shows: "no compute service is forced down",
    asks: &[&questions::NOVA_SERVICES],
    judge,
    act: "after the host is back: `openstack compute service set --up HOST nova-compute`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::NOVA_SERVICES, "compute services", |row| {
        match (text(row, "binary"), row.get("forced_down").and_then(Json::as_bool)) {
            (Some("nova-compute"), Some(false)) => Row::Good,
            (Some("nova-compute"), Some(true)) => Row::Bad(text(row, "host").unwrap_or("?").to_owned()),
            (Some("nova-compute"), None) | (None, _) => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("nova.services", said(rows))]);
        insta::assert_snapshot!(check(json!([{"binary": "nova-compute", "host": "a", "forced_down": false}])), @"holds: 1 compute services");
        insta::assert_snapshot!(check(json!([{"binary": "nova-compute", "host": "a", "forced_down": true}])), @"fails: 1 of 1 compute services: a");
        insta::assert_snapshot!(check(json!([{"binary": "nova-conductor", "forced_down": false}])), @"unmeasured: there are no compute services, so nothing was looked at");
    }
}
