use super::*;

/// Certificates of the APIs are good.
pub(super) static CHECK: Check = Check {
    id: "certificates-in-date",
    layer: Layer::Vault,
    bears: true,
    shows: "the certificate of every https endpoint is in date",
    asks: &[&questions::CERTIFICATES],
    judge,
    act: "`juju run vault/leader reissue-certificates`, or renew it where it comes from; then look at the units that did not take it",
    known: "tls-expired",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    certificates::good_for(seen, 0)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("paths.certificates", said(rows))]);
        insta::assert_snapshot!(check(json!([{"place": "h:5000", "ends": "2027-06-09T12:00:00Z"}])), @"holds: 1 certificates");
        insta::assert_snapshot!(check(json!([{"place": "h:5000", "ends": "2026-06-19T12:00:00Z"}])), @"holds: 1 certificates");
        insta::assert_snapshot!(check(json!([{"place": "h:5000", "ends": "2026-06-09T11:00:00Z"}])), @"fails: 1 of 1 certificates: h:5000 until 2026-06-09T11:00:00Z");
        insta::assert_snapshot!(check(json!([{"place": "h:5000", "why": "x"}])), @"unmeasured: 1 of 1 certificates cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no certificates");
    }
}
