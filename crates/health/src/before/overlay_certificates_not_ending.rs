use super::*;

/// Days that a certificate must have before it.
const LEAST: i64 = 30;

/// The certificates of the amphorae are good for a while.
pub(super) static CHECK: Check = Check {
    id: "overlay-certificates-not-ending",
    layer: Layer::Juju,
    bears: false,
    shows: "both authorities of the amphorae and the controller's certificate are good for another 30 days",
    asks: &[&questions::FILES],
    judge,
    act: "make the overlay anew before the deploy: to change them afterwards, every amphora must be failed over",
    known: "tls-expired",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    overlay::each(seen, |name, row| match overlay::time(row, "ends") {
        Some(ends) if overlay::days(seen, ends) < LEAST => {
            Row::Bad(format!("{name} until {ends}: {} days", overlay::days(seen, ends)))
        }
        Some(_) => Row::Good,
        None => Row::Unclear,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows: Json| check(&CHECK, [("site.files", said(json!({"certificates": rows})))]);
        let one = |ends: &str| json!([{"application": "octavia", "option": "lb-mgmt-controller-cert", "begins": "2025-01-01T00:00:00Z", "ends": ends}]);
        insta::assert_snapshot!(check(one("2026-07-09T12:00:00Z")), @"holds: 1 certificates");
        insta::assert_snapshot!(check(one("2026-07-09T11:59:59Z")), @"fails: 1 of 1 certificates: lb-mgmt-controller-cert of octavia until 2026-07-09T11:59:59Z: 29 days");
        insta::assert_snapshot!(check(one("2026-06-01T00:00:00Z")), @"fails: 1 of 1 certificates: lb-mgmt-controller-cert of octavia until 2026-06-01T00:00:00Z: -9 days");
        insta::assert_snapshot!(check(json!([{"application": "octavia", "option": "o", "why": "x"}])), @"unmeasured: 1 of 1 certificates: o of octavia: x");
        insta::assert_snapshot!(check(json!([])), @"left out: no Octavia is given a certificate");
    }
}
