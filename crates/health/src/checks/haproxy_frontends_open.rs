use super::*;

/// HAProxy takes requests.
pub(super) static CHECK: Check = Check {
    id: "haproxy-frontends-open",
    layer: Layer::Paths,
    bears: true,
    shows: "every frontend of HAProxy is OPEN",
    asks: &[&questions::HAPROXY_PLACES],
    judge,
    act: "look at haproxy.cfg and at who else listens on the port",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    places::each_of_haproxy(seen, "frontends", |proxy, server, status| match (server, status) {
        ("FRONTEND", "OPEN") => Row::Good,
        ("FRONTEND", status) => Row::Bad(format!("{proxy} is {status}")),
        _ => Row::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("haproxy.places", said(answer))]);
        insta::assert_snapshot!(check(json!([{"proxy": "nova", "server": "FRONTEND", "status": "OPEN"}])), @"holds: 1 frontends");
        insta::assert_snapshot!(check(json!([{"proxy": "nova", "server": "FRONTEND", "status": "STOP"}])), @"fails: 1 of 1 frontends: nova is STOP");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no frontends, so nothing was looked at");
    }
}
