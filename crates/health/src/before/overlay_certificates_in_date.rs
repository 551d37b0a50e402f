use super::*;

/// The certificates of the amphorae are good today.
pub(super) static CHECK: Check = Check {
    id: "overlay-certificates-in-date",
    layer: Layer::Juju,
    bears: true,
    shows: "both authorities of the amphorae and the controller's certificate have begun and have not ended",
    asks: &[&questions::FILES],
    judge,
    act: "make the overlay anew: an amphora and its controller refuse each other from the day on which one of them ends",
    known: "tls-expired",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    overlay::each(seen, |name, row| match (overlay::time(row, "begins"), overlay::time(row, "ends")) {
        (Some(begins), _) if begins > seen.now => Row::Bad(format!("{name} begins on {begins}")),
        (Some(_), Some(ends)) if ends < seen.now => Row::Bad(format!("{name} ended on {ends}")),
        (Some(_), Some(_)) => Row::Good,
        _ => Row::Unclear,
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
        let one = |begins: &str, ends: &str| json!([{"application": "octavia", "option": "lb-mgmt-issuing-cacert", "begins": begins, "ends": ends}]);
        insta::assert_snapshot!(check(one("2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z")), @"holds: 1 certificates");
        insta::assert_snapshot!(check(one("2026-07-01T00:00:00Z", "2030-01-01T00:00:00Z")), @"fails: 1 of 1 certificates: lb-mgmt-issuing-cacert of octavia begins on 2026-07-01T00:00:00Z");
        insta::assert_snapshot!(check(one("2025-01-01T00:00:00Z", "2026-06-09T11:59:59Z")), @"fails: 1 of 1 certificates: lb-mgmt-issuing-cacert of octavia ended on 2026-06-09T11:59:59Z");
        insta::assert_snapshot!(check(json!([{"application": "octavia", "option": "lb-mgmt-controller-cert", "why": "it is no certificate that can be read"}])), @"unmeasured: 1 of 1 certificates: lb-mgmt-controller-cert of octavia: it is no certificate that can be read");
        insta::assert_snapshot!(check(json!([{}])), @"unmeasured: 1 of 1 certificates cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: no Octavia is given a certificate");
    }
}
