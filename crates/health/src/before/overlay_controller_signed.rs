use super::*;

/// The controller is believed by its amphorae.
pub(super) static CHECK: Check = Check {
    id: "overlay-controller-signed",
    layer: Layer::Juju,
    bears: true,
    shows: "the controller's certificate was signed, for a client, by the authority of lb-mgmt-controller-cacert",
    asks: &[&questions::FILES],
    judge,
    act: "sign it with that authority, and not with the issuing one: amphorae refuse every other controller",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    overlay::each(seen, |name, row| match row.get("signed").map(Json::as_bool) {
        None => Row::Other,
        Some(Some(true)) => Row::Good,
        Some(Some(false)) => Row::Bad(format!("{name} was not signed by its authority")),
        Some(None) => Row::Dark(format!("{name}: it cannot be told who signed it")),
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
        let one = |signed: Json| {
            json!([{"application": "octavia", "option": "lb-mgmt-issuing-cacert", "ends": "x"},
                {"application": "octavia", "option": "lb-mgmt-controller-cert", "signed": signed}])
        };
        insta::assert_snapshot!(check(one(json!(true))), @"holds: 1 certificates");
        insta::assert_snapshot!(check(one(json!(false))), @"fails: 1 of 1 certificates: lb-mgmt-controller-cert of octavia was not signed by its authority");
        insta::assert_snapshot!(check(one(Json::Null)), @"unmeasured: 1 of 1 certificates: lb-mgmt-controller-cert of octavia: it cannot be told who signed it");
        insta::assert_snapshot!(check(json!([])), @"left out: no Octavia is given a certificate");
    }
}
