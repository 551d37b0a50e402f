use super::*;

/// Every address of the catalogue leads somewhere.
pub(super) static CHECK: Check = Check {
    id: "catalogue-endpoints-answer",
    layer: Layer::Paths,
    bears: false,
    shows: "every endpoint of the catalogue, on every interface, shows a sign of life without a token",
    asks: &[&questions::ENDPOINTS],
    judge,
    act: "open the address with curl from here and from a host; mend HAProxy, the VIP or the endpoint in Keystone",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::ENDPOINTS, "endpoints", |row| {
        let (Some(service), Some(interface), Some(url)) =
            (text(row, "service"), text(row, "interface"), text(row, "url"))
        else {
            return Row::Unclear;
        };
        let bad = |why: &str| Row::Bad(format!("{service} {interface} {url}: {why}"));
        match (row.get("status").and_then(Json::as_u64), text(row, "why")) {
            (Some(status), _) if status < 500 && status != 404 => Row::Good,
            (Some(status), _) => bad(&format!("it answers {status}")),
            // Whether it is the right one is for who knows its authority to say; its date is a check of its own.
            (None, Some(why)) if why.contains("UnknownIssuer") => {
                Row::Dark(format!("{url}: its authority is not known here, give its file as cacert"))
            }
            (None, Some(why)) => bad(why),
            (None, None) => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("paths.endpoints", said(rows))]);
        insta::assert_snapshot!(check(json!([{"service": "nova", "interface": "public", "url": "http://n", "status": 401}])), @"holds: 1 endpoints");
        insta::assert_snapshot!(check(json!([{"service": "nova", "interface": "public", "url": "http://n", "status": 503}, {"service": "glance", "interface": "admin", "url": "http://g", "why": "Connection refused"}])), @"fails: 2 of 2 endpoints: nova public http://n: it answers 503; glance admin http://g: Connection refused");
        insta::assert_snapshot!(check(json!([{"service": "nova", "interface": "public", "url": "https://n", "why": "invalid peer certificate: UnknownIssuer"}])), @"unmeasured: 1 of 1 endpoints: https://n: its authority is not known here, give its file as cacert");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no endpoints, so nothing was looked at");
        insta::assert_snapshot!(check(json!([{"service": "nova"}])), @"unmeasured: 1 of 1 endpoints cannot be read");
    }
}
