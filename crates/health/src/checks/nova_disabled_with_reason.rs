use super::*;

/// Who took a compute service out said why.
pub(super) static CHECK: Check = Check {
    id: "nova-disabled-with-reason",
    layer: Layer::Nova,
    bears: false,
    shows: "every disabled compute service has a reason written beside it",
    asks: &[&questions::NOVA_SERVICES],
    judge,
    act: "enable it, or write the reason down: `openstack compute service set --disable --disable-reason ... HOST nova-compute`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::NOVA_SERVICES, "compute services", |row| {
        match (text(row, "binary"), text(row, "status"), text(row, "disabled_reason")) {
            (Some("nova-compute"), Some("enabled"), _) => Row::Good,
            (Some("nova-compute"), Some("disabled"), Some(reason)) if !reason.trim().is_empty() => Row::Good,
            (Some("nova-compute"), Some("disabled"), _) => {
                Row::Bad(format!("{} is disabled, and nobody said why", text(row, "host").unwrap_or("?")))
            }
            (Some("nova-compute"), ..) | (None, ..) => Row::Unclear,
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
        insta::assert_snapshot!(check(json!([{"binary": "nova-compute", "host": "a", "status": "enabled"}, {"binary": "nova-compute", "host": "b", "status": "disabled", "disabled_reason": "D-050"}])), @"holds: 2 compute services");
        insta::assert_snapshot!(check(json!([{"binary": "nova-compute", "host": "a", "status": "disabled", "disabled_reason": null}])), @"fails: 1 of 1 compute services: a is disabled, and nobody said why");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no compute services, so nothing was looked at");
    }
}
