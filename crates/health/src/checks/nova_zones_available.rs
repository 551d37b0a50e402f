use super::*;

/// Every availability zone can be used.
pub(super) static CHECK: Check = Check {
    id: "nova-zones-available",
    layer: Layer::Nova,
    bears: true,
    shows: "every availability zone is available",
    asks: &[&questions::ZONES],
    judge,
    act: "all compute services of the zone are disabled: see nova-disabled-with-reason",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::ZONES, "availability zones", |row| {
        match (
            text(row, "zoneName"),
            row.get("zoneState").and_then(|state| state.get("available")).and_then(Json::as_bool),
        ) {
            (Some(_), Some(true)) => Row::Good,
            (Some(name), Some(false)) => Row::Bad(name.to_owned()),
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
        let check = |rows| check(&CHECK, [("nova.zones", said(rows))]);
        insta::assert_snapshot!(check(json!([{"zoneName": "nova", "zoneState": {"available": true}}])), @"holds: 1 availability zones");
        insta::assert_snapshot!(check(json!([{"zoneName": "nova", "zoneState": {"available": false}}])), @"fails: 1 of 1 availability zones: nova");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no availability zones, so nothing was looked at");
    }
}
