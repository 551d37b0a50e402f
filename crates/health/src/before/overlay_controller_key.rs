use super::*;

/// The controller can prove who it is.
pub(super) static CHECK: Check = Check {
    id: "overlay-controller-key",
    layer: Layer::Juju,
    bears: true,
    shows: "the private key in lb-mgmt-controller-cert is that of the certificate beside it",
    asks: &[&questions::FILES],
    judge,
    act: "put the certificate and its own key into one file, and encode that; the key of an issuing authority stays under its passphrase and is not opened here",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    overlay::each(seen, |name, row| match row.get("key").map(Json::as_bool) {
        None => Row::Other,
        Some(Some(true)) => Row::Good,
        Some(Some(false)) => Row::Bad(format!("{name} has the key of another certificate")),
        Some(None) => Row::Dark(format!("{name}: no key that can be read is beside it")),
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
        let one =
            |key: Json| json!([{"application": "octavia", "option": "lb-mgmt-controller-cert", "key": key}]);
        insta::assert_snapshot!(check(one(json!(true))), @"holds: 1 certificates");
        insta::assert_snapshot!(check(one(json!(false))), @"fails: 1 of 1 certificates: lb-mgmt-controller-cert of octavia has the key of another certificate");
        insta::assert_snapshot!(check(one(Json::Null)), @"unmeasured: 1 of 1 certificates: lb-mgmt-controller-cert of octavia: no key that can be read is beside it");
        insta::assert_snapshot!(check(json!([])), @"left out: no Octavia is given a certificate");
    }
}
