use super::*;

/// What runs on the management cluster works.
pub(super) static CHECK: Check = Check {
    id: "capi-controllers-available",
    layer: Layer::Capi,
    bears: true,
    shows: "every deployment of the management cluster has as many replicas available as it wants",
    asks: &[&questions::CAPI_DEPLOYMENTS],
    judge,
    act: "`kubectl -n NAMESPACE describe pods` on the management cluster says why: a crash, an image that is not found, memory",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::CAPI_DEPLOYMENTS, "deployments", |row| {
        let (Some(name), Some(wanted)) = (text(row, "name"), row.get("wanted").and_then(Json::as_u64)) else {
            return Row::Unclear;
        };
        // The field is not there while it is zero.
        let available = row.get("available").and_then(Json::as_u64).unwrap_or(0);
        match available >= wanted {
            true => Row::Good,
            false => Row::Bad(format!("{name} has {available} of {wanted}")),
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
        let check = |rows| check(&CHECK, [("capi.deployments", said(rows))]);
        let up = json!({"name": "capi-controller-manager", "namespace": "capi-system", "wanted": 1, "available": 1});
        insta::assert_snapshot!(check(json!([up])), @"holds: 1 deployments");
        insta::assert_snapshot!(check(json!([up, {"name": "capo-controller-manager", "namespace": "capo-system", "wanted": 1, "available": null}])), @"fails: 1 of 2 deployments: capo-controller-manager has 0 of 1");
        insta::assert_snapshot!(check(json!([{"name": "a"}])), @"unmeasured: 1 of 1 deployments cannot be read");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no deployments, so nothing was looked at");
    }
}
